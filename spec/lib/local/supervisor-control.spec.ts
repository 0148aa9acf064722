import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { freePort } from '../../../lib/local/free-port.ts'
import { askSupervisor, serveControl } from '../../../lib/local/supervisor-control.ts'

test('a supervisor does what it is asked by whoever has its token', async t => {
  const asked: string[] = []
  const { address, server } = await serveControl({
    status: async () => ({ etcd: 42 }),
    stop: async discard => {
      asked.push(discard ? 'discard' : 'stop')
    },
  })
  t.after(() => server.close())
  assert.deepEqual(await askSupervisor(address, 'status'), { status: 200, body: '{"etcd":42}' })
  await askSupervisor(address, 'stop')
  await askSupervisor(address, 'discard')
  assert.deepEqual(asked, ['stop', 'discard'])
})

test('nobody else gets anything out of it', async t => {
  const fail = () => assert.fail('asked without the token')
  const { address, server } = await serveControl({ status: fail, stop: fail })
  t.after(() => server.close())
  for (const token of ['', 'x', `${address.token}x`, address.token.toLowerCase()]) {
    assert.equal(await askSupervisor({ ...address, token }, 'stop'), undefined)
  }
})

test('a verb that fails is told with its message', async t => {
  const { address, server } = await serveControl({
    status: async () => ({}),
    stop: () => Promise.reject(new Error('etcd hangs')),
  })
  t.after(() => server.close())
  const answer = await askSupervisor(address, 'stop')
  assert.deepEqual(answer, { status: 500, body: '{"message":"Error: etcd hangs"}' })
})

test('where nobody listens, or a stranger, there is no supervisor', async t => {
  const port = (await freePort()) ?? 0
  assert.equal(await askSupervisor({ port, token: 'x' }, 'status'), undefined)
  const stranger = createServer((_, response) => response.writeHead(404).end()).listen(
    0,
    '127.0.0.1',
  )
  t.after(() => stranger.close())
  await new Promise(resolve => stranger.once('listening', resolve))
  const taken = (stranger.address() as AddressInfo).port
  assert.equal(await askSupervisor({ port: taken, token: 'x' }, 'status'), undefined)
  assert.equal(await freePort(taken), undefined)
})
