import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Dispatcher, Pool } from 'undici'
import { Http1Lane } from '../../../lib/transport/http1-lane.ts'
import { json, LoopbackServer } from '../../support/loopback-server.ts'

const get: Dispatcher.DispatchOptions = { method: 'GET', path: '/x' }

/** Calls over a lane: gives the status, or rejects. */
const callOver = (lane: Http1Lane) => () =>
  new Promise<number>((resolve, reject) => {
    let status = 0
    lane.dispatch(get, {
      onResponseStart: (_controller, code) => {
        status = code
      },
      onResponseEnd: () => resolve(status),
      onResponseError: (_controller, error) => reject(error),
    })
  })

test('a lane that closes first sends the call that waits for a connection', async t => {
  const server = await LoopbackServer.start(json({}))
  t.after(() => server[Symbol.asyncDispose]())
  const lane = new Http1Lane(() => new Pool(server.url))
  const call = callOver(lane)
  assert.equal(await call(), 200)
  const waiting = call()
  await lane.close()
  assert.equal(await waiting, 200)
  assert.equal(server.connections, 1)
})
