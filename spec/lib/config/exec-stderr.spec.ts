import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PluginStderr, redact } from '../../../lib/config/exec-stderr.ts'

test('bytes in any pieces are the same lines', () => {
  const bytes = Buffer.from('één\r\n\n  \ntwo\u0007\u202e\nthree')
  for (const size of [1, 2, 3, 7, bytes.length]) {
    const told: string[] = []
    const stderr = new PluginStderr(line => told.push(line))
    for (let at = 0; at < bytes.length; at += size) stderr.add(bytes.subarray(at, at + size))
    stderr.end()
    assert.deepEqual(told, ['één', 'two^G\\u{202e}', 'three'], `${size}`)
    assert.deepEqual(stderr.tail, told)
  }
})

test('of a flood 64 KiB are told, and that there was more', () => {
  const told: string[] = []
  const stderr = new PluginStderr(line => told.push(line))
  for (let count = 0; count < 10_000; count++) stderr.add(Buffer.from(`${'x'.repeat(99)}\n`))
  assert.ok(told.join('').length < 66_000)
  assert.equal(told.at(-1), '(and more, which is not shown)')
  assert.equal(stderr.tail.length, 8)
})

test('a line without an end, longer than any text can be, is a line that is cut', () => {
  const stderr = new PluginStderr(undefined)
  const bytes = Buffer.alloc(2 ** 23, 'x')
  for (let count = 0; count < 70; count++) stderr.add(bytes)
  stderr.end()
  assert.deepEqual(stderr.tail, [`${'x'.repeat(400)}…`])
})

for (const [line, expected] of [
  ['Token has expired and refresh failed', 'Token has expired and refresh failed'],
  [
    'cannot find /usr/local/google-cloud-sdk/bin/gcloud',
    'cannot find /usr/local/google-cloud-sdk/bin/gcloud',
  ],
  [
    'The config profile (prod-west-2) could not be found',
    'The config profile (prod-west-2) could not be found',
  ],
  [
    'open https://microsoft.com/devicelogin and enter A1B2C3',
    'open https://microsoft.com/devicelogin and enter A1B2C3',
  ],
  ['access_token=abc refresh_token: "def", x', 'access_token=… refresh_token: "…", x'],
  ['{"clientSecret":"abc"} password = p', '{"clientSecret":"…"} password = …'],
  ['Authorization: Bearer abc', 'Authorization: Bearer …'],
  ['got eyJhbGciOiJSUzI1NiIsImtpZCI6Ijk4.eyJpc3MiOiJodHRwczovL2t1YmVybmV0Z.c2ln', 'got ….….c2ln'],
  ['it was known-one', 'it was …'],
] as const) {
  test(`in a message ${JSON.stringify(line)} is ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(redact([line], new Set(['known-one'])), [expected])
  })
}
