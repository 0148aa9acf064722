import assert from 'node:assert/strict'
import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { cachedFolder } from '../../../lib/local/cache-folder.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

test('a folder is filled once, whoever asks at the same time', async t => {
  const root = join(temporaryFolder(t), 'made', 'by', 'need')
  let fills = 0
  const ask = () =>
    cachedFolder(root, 'key', async folder => {
      fills += 1
      await writeFile(join(folder, 'file'), String(fills))
    })
  const folders = await Promise.all([ask(), ask(), ask()])
  assert.deepEqual(new Set(folders), new Set([join(root, 'key')]))
  assert.equal(await ask(), join(root, 'key'))
  assert.equal(fills, 1)
  assert.equal(readFileSync(join(root, 'key', 'file'), 'utf8'), '1')
  assert.deepEqual(readdirSync(root), ['key'])
})

test('a failed fill leaves nothing, and the next one may succeed', async t => {
  const root = temporaryFolder(t)
  const failure = new Error('no')
  await assert.rejects(
    cachedFolder(root, 'key', async folder => {
      await writeFile(join(folder, 'half'), '')
      throw failure
    }),
    failure,
  )
  assert.deepEqual(readdirSync(root), [])
  await cachedFolder(root, 'key', async () => {})
  assert.deepEqual(readdirSync(root), ['key'])
})

test('whoever waits for another process is told, and can give up', async t => {
  const root = temporaryFolder(t, { 'key.lock': '' })
  const waiting = new AbortController()
  const why = new Error('enough')
  await assert.rejects(
    cachedFolder(root, 'key', () => assert.fail('the lock is held'), {
      onWait: () => waiting.abort(why),
      signal: waiting.signal,
    }),
    why,
  )
})

test('the lock of a process that is gone is taken over', async t => {
  const root = temporaryFolder(t)
  const lock = join(root, 'key.lock')
  writeFileSync(lock, '')
  const minuteAgo = new Date(Date.now() - 60_000)
  utimesSync(lock, minuteAgo, minuteAgo)
  await cachedFolder(root, 'key', async () => {})
  assert.deepEqual(readdirSync(root), ['key'])
})
