import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { tokenCredentials, tokenFileCredentials } from '../../../lib/config/credentials.ts'
import { ManualClock } from '../../support/manual-clock.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const minute = 60_000

test('a token file is read again after a minute, and not before', async t => {
  const path = join(temporaryFolder(t), 'token')
  const clock = new ManualClock()
  writeFileSync(path, ' first\n')
  const credentials = tokenFileCredentials(path, undefined, clock)
  assert.deepEqual(await credentials.headers(), { authorization: 'Bearer first' })
  writeFileSync(path, 'second')
  clock.advance(minute)
  assert.deepEqual(await credentials.headers(), { authorization: 'Bearer first' })
  clock.advance(1)
  assert.deepEqual(await credentials.headers(), { authorization: 'Bearer second' })
})

for (const [what, spoil] of Object.entries({
  'is missing': (path: string) => rmSync(path),
  'is empty': (path: string) => writeFileSync(path, ''),
  'holds two lines': (path: string) => writeFileSync(path, 'a\nb'),
})) {
  test(`a token file that ${what} for a while leaves the token before in use`, async t => {
    const path = join(temporaryFolder(t), 'token')
    const clock = new ManualClock()
    writeFileSync(path, 'first')
    const credentials = tokenFileCredentials(path, undefined, clock)
    await credentials.headers()
    spoil(path)
    clock.advance(minute + 1)
    assert.deepEqual(await credentials.headers(), { authorization: 'Bearer first' })
    writeFileSync(path, 'second')
    assert.deepEqual(await credentials.headers(), { authorization: 'Bearer second' })
  })

  test(`a token file that ${what} from the first is an error, until it is mended`, async t => {
    const path = join(temporaryFolder(t), 'token')
    writeFileSync(path, '')
    spoil(path)
    const credentials = tokenFileCredentials(path)
    await assert.rejects(credentials.headers(), { code: 'ERR_KUBE_CONFIG', path })
    writeFileSync(path, 'first')
    assert.deepEqual(await credentials.headers(), { authorization: 'Bearer first' })
  })
}

for (const token of ['', ' ', 'a b', 'a\r\nHost: evil', 'ü', 'a\0', '\ufeffa']) {
  test(`the token ${JSON.stringify(token)} is refused, and not quoted`, () => {
    assert.throws(() => tokenCredentials(token), {
      code: 'ERR_KUBE_CONFIG',
      message: 'token: the token is empty or holds characters that no token has',
    })
  })
}
