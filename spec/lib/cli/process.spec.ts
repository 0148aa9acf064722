import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { anykindArguments, runAnykind } from '../../support/run-program.ts'

test('help needs no cluster and no configuration', async () => {
  const { code, out, err } = await runAnykind(['--help'], { env: { KUBECONFIG: '/nonexistent' } })
  assert.deepEqual({ code, err }, { code: 0, err: '' })
  assert.match(out, /^One client for any kind/)
})

test('a wrong line ends with 2, a wrong configuration with 1', async () => {
  const env = { KUBECONFIG: '/nonexistent/config', HOME: '/nonexistent' }
  assert.equal((await runAnykind(['get'], { env })).code, 2)
  const { code, err } = await runAnykind(['get', 'pods'], { env })
  assert.equal(code, 1)
  assert.match(err, /^error: .*\/nonexistent\/config/)
})

test('a reader that goes away ends it quietly', async () => {
  const child = spawn(process.execPath, [...anykindArguments, 'get', '--help'])
  let err = ''
  child.stderr.on('data', text => {
    err += text
  })
  child.stdout.destroy()
  const [code] = await once(child, 'close')
  assert.equal(err, '')
  assert.equal(code, 141)
})

for (const [signal, expected] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  test(`${signal} ends a call that hangs with ${expected}, and no message`, async t => {
    // A server that takes the request and never answers.
    const server = createServer().listen(0, '127.0.0.1')
    t.after(() => server.close().closeAllConnections())
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const args = ['get', 'pods', '--server', `http://127.0.0.1:${port}`]
    const env = { ...process.env, KUBECONFIG: '', HOME: '/nonexistent' }
    const child = spawn(process.execPath, [...anykindArguments, ...args], { env })
    let err = ''
    child.stderr.on('data', text => {
      err += text
    })
    await once(server, 'request')
    child.kill(signal)
    const [code] = await once(child, 'close')
    assert.deepEqual({ code, err }, { code: expected, err: '' })
  })
}
