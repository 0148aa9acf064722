import assert from 'node:assert/strict'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { logTail } from '../../../lib/local/log-tail.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

test('the tail is what has been written since, cut to what can be read', async t => {
  const path = join(temporaryFolder(t, { log: 'before\n' }), 'log')
  const tail = logTail(path)
  assert.equal(await tail.lastLines(), '  | (nothing)')
  appendFileSync(path, 'one\n\ntwo')
  assert.equal(await tail.lastLines(), '  | one\n  | two')
  appendFileSync(path, `\n${'x'.repeat(500)}\n`)
  assert.equal((await tail.lastLines()).split('\n').at(-1), `  | ${'x'.repeat(400)}…`)
  appendFileSync(path, 'line\n'.repeat(100_000))
  assert.equal(await tail.lastLines(), Array(12).fill('  | line').join('\n'))
})
