import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { tokenFileCredentials } from '../../../lib/config/token-file.ts'
import { ManualClock } from '../../support/manual-clock.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const minute = 60_000
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

test('a token file is read again after a minute, and not before', async t => {
  const path = join(temporaryFolder(t), 'token')
  const clock = new ManualClock()
  writeFileSync(path, ' first\n')
  const credentials = tokenFileCredentials(path, { clock })
  assert.deepEqual(await credentials.headers(), bearer('first'))
  writeFileSync(path, 'second')
  clock.advance(minute)
  assert.deepEqual(await credentials.headers(), bearer('first'))
  clock.advance(1)
  assert.deepEqual(await credentials.headers(), bearer('second'))
})

test('a token that is refused is read again at once', async t => {
  const path = join(temporaryFolder(t), 'token')
  writeFileSync(path, 'first')
  const credentials = tokenFileCredentials(path, { clock: new ManualClock() })
  const refused = await credentials.headers()
  writeFileSync(path, 'second')
  assert.equal(await credentials.renew?.(refused), true)
  assert.deepEqual(await credentials.headers(), bearer('second'))
})

test('a token that is refused and still in the file is not renewed', async t => {
  const path = join(temporaryFolder(t), 'token')
  writeFileSync(path, 'first')
  const credentials = tokenFileCredentials(path, { clock: new ManualClock() })
  assert.equal(await credentials.renew?.(await credentials.headers()), false)
})

test('of calls that are refused at the same time one reads for all', async t => {
  const path = join(temporaryFolder(t), 'token')
  writeFileSync(path, 'first')
  const credentials = tokenFileCredentials(path, { clock: new ManualClock() })
  const refused = await credentials.headers()
  writeFileSync(path, 'second')
  assert.equal(await credentials.renew?.(refused), true)
  // What comes after would be found if it were read again.
  writeFileSync(path, 'third')
  assert.equal(await credentials.renew?.(refused), true)
  assert.deepEqual(await credentials.headers(), bearer('second'))
})

for (const [what, spoil] of Object.entries({
  'is missing': (path: string) => rmSync(path),
  'is empty': (path: string) => writeFileSync(path, ''),
  'holds two lines': (path: string) => writeFileSync(path, 'a\nb'),
  'is too large': (path: string) => writeFileSync(path, 'a'.repeat(1024 * 1024 + 1)),
  'is a FIFO': (path: string) => {
    rmSync(path)
    execFileSync('mkfifo', [path])
  },
})) {
  test(`a token file that ${what} for a while leaves the token before in use`, async t => {
    const path = join(temporaryFolder(t), 'token')
    const clock = new ManualClock()
    writeFileSync(path, 'first')
    const credentials = tokenFileCredentials(path, { clock })
    await credentials.headers()
    spoil(path)
    clock.advance(minute + 1)
    assert.deepEqual(await credentials.headers(), bearer('first'))
    assert.equal(await credentials.renew?.(bearer('first')), false)
    rmSync(path, { force: true })
    writeFileSync(path, 'second')
    assert.deepEqual(await credentials.headers(), bearer('second'))
  })

  test(`a token file that ${what} from the first is an error, until it is mended`, async t => {
    const path = join(temporaryFolder(t), 'token')
    writeFileSync(path, '')
    spoil(path)
    const credentials = tokenFileCredentials(path)
    await assert.rejects(async () => credentials.headers(), { code: 'ERR_KUBE_CONFIG', path })
    rmSync(path, { force: true })
    writeFileSync(path, 'first')
    assert.deepEqual(await credentials.headers(), bearer('first'))
  })
}

test('a token stands in until the file can be read, as in client-go', async t => {
  const path = join(temporaryFolder(t), 'token')
  const credentials = tokenFileCredentials(path, { token: 'standing-in', clock: new ManualClock() })
  assert.deepEqual(await credentials.headers(), bearer('standing-in'))
  writeFileSync(path, 'first')
  assert.deepEqual(await credentials.headers(), bearer('first'))
})
