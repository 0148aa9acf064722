import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { endHungChildren } from './hung-children.ts'

test('a child that does not end is ended and told, others are not', {
  timeout: 20_000,
}, async () => {
  const said: string[] = []
  const hung = spawn(process.execPath, ['-e', 'process.on("exit", () => { for (;;); })'])
  using _ = endHungChildren(process.pid, line => said.push(line), { limitMs: 1500 })
  const [, signal] = await once(hung, 'exit')
  assert.equal(signal, 'SIGKILL')
  assert.equal(said.length, 1)
  assert.match(said[0] ?? '', /^has not ended in 2 s, and is killed: .* for \(;;\); \}\)$/)
})
