import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { DiskStore } from '../../../lib/storage/index.ts'

/** A folder that does not exist yet, in one that ends with the test. */
function folder(t: TestContext): string {
  const parent = mkdtempSync(join(tmpdir(), 'anykind-spec-'))
  t.after(() => rmSync(parent, { recursive: true }))
  return join(parent, 'a', 'b')
}

const bytes = Buffer.from('{"a":1}')
const textOf = async (store: DiskStore, key: string) => {
  const blob = await store.get(key)
  return blob && Buffer.from(blob).toString()
}
const onlyFile = (directory: string) => {
  const [name, ...rest] = readdirSync(directory)
  assert.ok(name !== undefined && rest.length === 0)
  return join(directory, name)
}

test('what was put is there, for another store over the same folder too', async t => {
  const directory = folder(t)
  const store = new DiskStore(directory)
  assert.equal(await store.get('k'), undefined)
  await store.put('k', bytes)
  await store.put('k', Buffer.from('second'))
  await store.put('l', bytes)
  assert.equal(await textOf(store, 'k'), 'second')
  assert.equal(await textOf(new DiskStore(directory), 'l'), '{"a":1}')
  assert.equal(await textOf(store, 'm'), undefined)
})

test('CVE-2019-11244: folders are for the user alone, files too, whatever the umask', async t => {
  const directory = folder(t)
  const before = process.umask(0)
  t.after(() => process.umask(before))
  await new DiskStore(directory).put('k', bytes)
  assert.equal(statSync(directory).mode & 0o777, 0o700)
  assert.equal(statSync(join(directory, '..')).mode & 0o777, 0o700)
  assert.equal(statSync(onlyFile(directory)).mode & 0o777, 0o600)
})

for (const key of [
  '../../escape',
  '/etc/passwd',
  'a\0b',
  '',
  '.',
  'x'.repeat(10_000),
  '__proto__',
]) {
  test(`the key ${JSON.stringify(key).slice(0, 20)} names a file inside the folder`, async t => {
    const directory = folder(t)
    const store = new DiskStore(directory)
    await store.put(key, bytes)
    assert.match(onlyFile(directory), /\/[0-9a-f]{40}$/)
    assert.equal(await textOf(store, key), '{"a":1}')
    assert.deepEqual(readdirSync(join(directory, '..')), ['b'])
  })
}

/** Things that somebody may have put where a blob is; each is given the blob's path. */
const planted: Record<string, (path: string) => void> = {
  'a symbolic link': path => {
    writeFileSync(`${path}.target`, 'planted')
    symlinkSync(`${path}.target`, path)
  },
  'a link to itself': path => symlinkSync(path, path),
  'a folder': path => mkdirSync(path),
  'a FIFO': path => execFileSync('mkfifo', [path]),
  'a file that is too large': path => {
    writeFileSync(path, '')
    truncateSync(path, 64 * 1024 * 1024 + 1)
  },
  'a file that others may write': path => {
    writeFileSync(path, 'planted')
    chmodSync(path, 0o622)
  },
}
for (const [what, plant] of Object.entries(planted)) {
  test(`${what} in place of a blob is as good as absent`, async t => {
    const directory = folder(t)
    const store = new DiskStore(directory)
    await store.put('k', bytes)
    const path = onlyFile(directory)
    unlinkSync(path)
    plant(path)
    assert.equal(await store.get('k'), undefined)
  })
}

test("someone else's file is as good as absent", async t => {
  const directory = folder(t)
  const store = new DiskStore(directory)
  await store.put('k', bytes)
  const { getuid } = process
  const me = getuid?.() ?? 0
  process.getuid = () => me + 1
  t.after(() => Object.assign(process, { getuid }))
  assert.equal(await store.get('k'), undefined)
})

test('a planted link is replaced, and what it leads to is not written', async t => {
  const directory = folder(t)
  const store = new DiskStore(directory)
  await store.put('k', bytes)
  const path = onlyFile(directory)
  unlinkSync(path)
  const target = join(directory, '..', 'target')
  writeFileSync(target, 'mine')
  symlinkSync(target, path)
  await store.put('k', bytes)
  assert.equal(readFileSync(target, 'utf8'), 'mine')
  assert.equal(await textOf(store, 'k'), '{"a":1}')
})

test('a blob is never seen half written, and no other file is left', async t => {
  const directory = folder(t)
  const stores = Array.from({ length: 4 }, () => new DiskStore(directory))
  const blobs = ['a', 'b', 'c', 'd'].map(letter => letter.repeat(1024 * 1024))
  const seen = new Set<string | undefined>()
  const reading = (async () => {
    for (let round = 0; round < 40; round++) seen.add(await textOf(new DiskStore(directory), 'k'))
  })()
  for (let round = 0; round < 5; round++) {
    await Promise.all(stores.map((store, i) => store.put('k', Buffer.from(blobs[i] ?? ''))))
  }
  await reading
  for (const text of seen) assert.ok(text === undefined || blobs.includes(text))
  assert.equal(readdirSync(directory).length, 1)
})

test('a blob that was replaced stays whole for who has its file open', async t => {
  const directory = folder(t)
  const store = new DiskStore(directory)
  await store.put('k', bytes)
  const path = onlyFile(directory)
  linkSync(path, join(directory, '..', 'old'))
  await store.put('k', Buffer.from('new'))
  assert.equal(readFileSync(join(directory, '..', 'old'), 'utf8'), '{"a":1}')
})

test('a folder that cannot be made, or written, costs nothing but the blob', async t => {
  const directory = folder(t)
  mkdirSync(join(directory, '..'), { recursive: true })
  writeFileSync(directory, 'a file where the folder should be')
  const store = new DiskStore(directory)
  await store.put('k', bytes)
  assert.equal(await store.get('k'), undefined)
  assert.equal(readFileSync(directory, 'utf8'), 'a file where the folder should be')
})
