import assert from 'node:assert/strict'
import { appendFileSync, chmodSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { AppendLog } from '../../../lib/storage/index.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

async function append(path: string, ...lines: readonly string[]): Promise<void> {
  const log = await AppendLog.open(path)
  await Promise.all(lines.map(line => log.append(line)))
  await log[Symbol.asyncDispose]()
}

async function linesOf(path: string): Promise<readonly string[]> {
  const log = await AppendLog.open(path)
  await log[Symbol.asyncDispose]()
  return log.lines
}

test('lines are there in their order when they are told to be, also those appended at once', async t => {
  const path = join(temporaryFolder(t), 'state', 'log')
  const log = await AppendLog.open(path)
  const many = Array.from({ length: 100 }, (_, index) => `line ${index}`)
  await Promise.all(many.map(line => log.append(line)))
  assert.equal(readFileSync(path, 'utf8'), many.map(line => `${line}\n`).join(''))
  await log.append('last')
  assert.ok(readFileSync(path, 'utf8').endsWith('\nlast\n'))
  await log[Symbol.asyncDispose]()
  assert.deepEqual(await linesOf(path), [...many, 'last'])
})

test('the folder and the file are the user’s alone', async t => {
  const path = join(temporaryFolder(t), 'state', 'log')
  await append(path, 'a')
  assert.deepEqual(
    [path, join(path, '..')].map(name => statSync(name).mode & 0o777),
    [0o600, 0o700],
  )
})

test('a torn last line goes, and what is appended afterwards is whole', async t => {
  const path = join(temporaryFolder(t), 'state', 'log')
  await append(path, 'a', 'b é')
  appendFileSync(path, '{"torn": "é')
  assert.deepEqual(await linesOf(path), ['a', 'b é'])
  await append(path, 'c')
  assert.deepEqual(await linesOf(path), ['a', 'b é', 'c'])
})

test('what is cleared is gone', async t => {
  const path = join(temporaryFolder(t), 'state', 'log')
  const log = await AppendLog.open(path)
  await log.append('a')
  await log.clear()
  await log.append('b')
  await log[Symbol.asyncDispose]()
  assert.deepEqual(await linesOf(path), ['b'])
})

for (const [what, plant] of Object.entries({
  'a file that others may read': (path: string) => chmodSync(path, 0o644),
  'a folder that others may enter': (path: string) => chmodSync(join(path, '..'), 0o755),
})) {
  test(`${what} is refused`, async t => {
    const path = join(temporaryFolder(t), 'state', 'log')
    await append(path, 'a')
    plant(path)
    await assert.rejects(AppendLog.open(path), {
      code: 'ERR_KUBE_CONFIG',
      message: /is not this user's alone/,
    })
  })
}

test('a link to somewhere else, and a place that cannot be written, are refused by name', async t => {
  const folder = temporaryFolder(t, { victim: 'x' })
  chmodSync(folder, 0o700)
  symlinkSync(join(folder, 'victim'), join(folder, 'log'))
  for (const path of [join(folder, 'log'), join(folder, 'victim', 'log')]) {
    await assert.rejects(AppendLog.open(path), {
      code: 'ERR_KUBE_CONFIG',
      message: /: cannot be kept: /,
    })
  }
})
