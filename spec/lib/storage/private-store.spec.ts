import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, readdirSync, renameSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { PrivateStore } from '../../../lib/storage/index.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const bytes = Buffer.from('code')

test('what was put is there, in a folder and a file that are the user\u2019s alone', async t => {
  const directory = join(temporaryFolder(t), 'a', 'code')
  await new PrivateStore(directory).put('k', bytes)
  assert.deepEqual(await new PrivateStore(directory).get('k'), bytes)
  assert.equal(statSync(directory).mode & 0o777, 0o700)
  const [name = ''] = readdirSync(directory)
  assert.equal(statSync(join(directory, name)).mode & 0o777, 0o600)
})

for (const mode of [0o701, 0o710, 0o750, 0o755, 0o770, 0o777, 0o1777]) {
  test(`nothing is read from a folder of mode ${mode.toString(8)}, nor written to it`, async t => {
    const directory = join(temporaryFolder(t), 'code')
    const store = new PrivateStore(directory)
    await store.put('k', bytes)
    chmodSync(directory, mode)
    assert.equal(await store.get('k'), undefined)
    await store.put('l', bytes)
    assert.equal(readdirSync(directory).length, 1)
  })
}

for (const mode of [0o640, 0o604, 0o620, 0o666]) {
  test(`a file of mode ${mode.toString(8)} is as good as absent`, async t => {
    const directory = join(temporaryFolder(t), 'code')
    const store = new PrivateStore(directory)
    await store.put('k', bytes)
    const [name = ''] = readdirSync(directory)
    chmodSync(join(directory, name), mode)
    assert.equal(await store.get('k'), undefined)
  })
}

test('a folder that is a link to one is refused', async t => {
  const parent = temporaryFolder(t)
  const directory = join(parent, 'code')
  await new PrivateStore(directory).put('k', bytes)
  renameSync(directory, join(parent, 'moved'))
  symlinkSync(join(parent, 'moved'), directory)
  assert.equal(await new PrivateStore(directory).get('k'), undefined)
})

/** What the process says of its user, if anything, until the test ends. */
function runAs(t: TestContext, getuid: (() => number) | undefined): void {
  const real = Object.getOwnPropertyDescriptor(process, 'getuid') ?? {}
  t.after(() => Object.defineProperty(process, 'getuid', real))
  Object.defineProperty(process, 'getuid', { ...real, value: getuid })
}

test('a folder of another user\u2019s is refused', async t => {
  const directory = join(temporaryFolder(t), 'code')
  const store = new PrivateStore(directory)
  await store.put('k', bytes)
  runAs(t, () => statSync(directory).uid + 1)
  assert.equal(await store.get('k'), undefined)
})

test('where there are no users to tell apart nothing is kept', async t => {
  const directory = join(temporaryFolder(t), 'code')
  mkdirSync(directory, { mode: 0o700 })
  runAs(t, undefined)
  const store = new PrivateStore(directory)
  await store.put('k', bytes)
  assert.deepEqual(readdirSync(directory), [])
  assert.equal(await store.get('k'), undefined)
})

test('a folder that cannot be made fails nobody', async t => {
  const parent = temporaryFolder(t, { file: 'x' })
  const store = new PrivateStore(join(parent, 'file', 'code'))
  await store.put('k', bytes)
  assert.equal(await store.get('k'), undefined)
})
