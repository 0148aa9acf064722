import assert from 'node:assert/strict'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { withFileLock } from '../../../lib/config/file-lock.ts'
import { replaceFile } from '../../../lib/config/replace-file.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

test('a lock is there as long as it is held, also if what is done fails', async t => {
  const file = join(temporaryFolder(t), 'config')
  const gave = await withFileLock(file, async () => {
    assert.ok(existsSync(`${file}.lock`))
    return 7
  })
  assert.equal(gave, 7)
  assert.ok(!existsSync(`${file}.lock`))
  const failing = withFileLock(file, () => Promise.reject(new Error('oops')))
  await assert.rejects(failing, { message: 'oops' })
  assert.ok(!existsSync(`${file}.lock`))
})

test('who lost its lock changes nothing, and leaves the lock of the one that has it now', async t => {
  const file = join(temporaryFolder(t, { config: 'old' }), 'config')
  const lock = `${file}.lock`
  const change = withFileLock(file, async ({ check }) => {
    // Another process found it stale, while this one was stopped.
    renameSync(lock, `${lock}.aside`)
    writeFileSync(lock, '')
    await replaceFile(file, 'new', check)
  })
  await assert.rejects(change, { message: `${file}: its lock was taken over; try again` })
  assert.equal(readFileSync(file, 'utf8'), 'old')
  assert.ok(existsSync(lock))
})
