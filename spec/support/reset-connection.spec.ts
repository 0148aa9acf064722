import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { test } from 'node:test'
import { resetConnection } from './reset-connection.ts'

for (const isEnding of [false, true]) {
  test(`a connection is reset ${isEnding ? 'while its FIN is on its way' : 'at once'}, and closed`, async t => {
    const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
    t.after(() => server.close())
    await once(server, 'listening')
    const accepted = once(server, 'connection')
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    const [[peer]] = await Promise.all([accepted, once(socket, 'connect')])
    peer.resume()
    const lost = once(peer, 'close')
    peer.on('error', () => {})
    if (isEnding) socket.end()
    const closed = once(socket, 'close')
    // The FIN is sent in the next tick, and is through in the next turn.
    process.nextTick(() => resetConnection(socket))
    await closed
    peer.destroy()
    await lost
    assert.equal(socket.errored, null)
  })
}
