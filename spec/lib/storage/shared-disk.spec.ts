import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { DiskStore } from '../../../lib/storage/index.ts'
import { runProgram } from '../../support/run-program.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

/*
 * What needs a process of its own, or a folder that is not as it should be.
 */

const textOf = async (directory: string) => {
  const blob = await new DiskStore(directory).get('k')
  return blob && Buffer.from(blob).toString()
}

/** Another process that puts blobs of so many letters into the folder, under the same key. */
function putElsewhere(
  directory: string,
  {
    letter,
    bytes,
    times,
    shell = '',
  }: { letter: string; bytes: number; times: number; shell?: string },
) {
  const program = `
    const { DiskStore } = await import(${JSON.stringify(import.meta.resolve('../../../lib/storage/index.ts'))})
    const store = new DiskStore(${JSON.stringify(directory)})
    for (let time = 0; time < ${times}; time++) await store.put('k', Buffer.alloc(${bytes}, '${letter}'))`
  const line = `${shell} exec "$0" --conditions=@anykind/source --input-type=module --eval "$1"`
  return runProgram('sh', ['-c', line, process.execPath, program])
}

test('processes that write the same blob at once leave one of them, whole, and nothing else', async t => {
  const directory = join(temporaryFolder(t), 'cache')
  const bytes = 300_000
  let writing = true
  const writers = Promise.all(
    ['a', 'b'].map(letter => putElsewhere(directory, { letter, bytes, times: 100 })),
  ).finally(() => {
    writing = false
  })
  const seen = new Set<string | undefined>()
  while (writing) {
    seen.add(await textOf(directory))
    await new Promise(setImmediate)
  }
  assert.deepEqual(
    (await writers).map(({ code, err }) => [code, err]),
    [
      [0, ''],
      [0, ''],
    ],
  )
  seen.add(await textOf(directory))
  seen.delete(undefined)
  for (const text of seen) assert.match(text ?? '', /^(a+|b+)$/)
  for (const text of seen) assert.equal(text?.length, bytes)
  assert.equal(readdirSync(directory).length, 1)
})

test('a disk that takes no more costs nothing but the new blob: no error, no half file, the old one stays', async t => {
  const directory = join(temporaryFolder(t), 'cache')
  await new DiskStore(directory).put('k', Buffer.from('old'))
  // So many blocks of a file, and not one more.
  const shell = 'ulimit -f 8;'
  const { code, err } = await putElsewhere(directory, {
    letter: 'a',
    bytes: 100_000,
    times: 2,
    shell,
  })
  assert.deepEqual([code, err], [0, ''])
  assert.equal(await textOf(directory), 'old')
  assert.equal(readdirSync(directory).length, 1)
})

test('in a folder where others may write, what is ours still counts, and what is theirs does not', async t => {
  const directory = join(temporaryFolder(t), 'cache')
  mkdirSync(directory)
  chmodSync(directory, 0o777)
  await new DiskStore(directory).put('k', Buffer.from('ours'))
  assert.equal(await textOf(directory), 'ours')
  const [name = ''] = readdirSync(directory)
  chmodSync(join(directory, name), 0o666)
  assert.equal(await textOf(directory), undefined)
})

test('a link in place of the folder is followed, as the user may want it, and trusted no further', async t => {
  const folder = temporaryFolder(t, { 'elsewhere/x': '' })
  const directory = join(folder, 'cache')
  symlinkSync(join(folder, 'elsewhere'), directory)
  await new DiskStore(directory).put('k', Buffer.from('ours'))
  assert.equal(await textOf(directory), 'ours')
  const blob = readdirSync(directory).find(name => name !== 'x') ?? ''
  writeFileSync(join(folder, 'elsewhere', blob), 'planted')
  chmodSync(join(folder, 'elsewhere', blob), 0o622)
  assert.equal(await textOf(directory), undefined)
})

test('a link to nowhere in place of the folder costs nothing but the blob', async t => {
  const directory = join(temporaryFolder(t), 'cache')
  symlinkSync('nowhere', directory)
  await new DiskStore(directory).put('k', Buffer.from('a'))
  assert.equal(await textOf(directory), undefined)
})
