import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ApiRequest, ApiResponse, Middleware } from '../../../lib/core/index.ts'
import { authorize, compose } from '../../../lib/transport/index.ts'

const response: ApiResponse = {
  status: 200,
  headers: {},
  body: {
    bytes: async () => new Uint8Array(),
    cancel: () => {},
    async *[Symbol.asyncIterator]() {},
  },
}

test('the first middleware sees the request first and the answer last', async () => {
  const log: string[] = []
  const named =
    (name: string): Middleware =>
    next =>
    async (request, signal) => {
      log.push(`${name} >`)
      const answer = await next(request, signal)
      log.push(`< ${name}`)
      return answer
    }
  const send = compose(
    async () => {
      log.push('sent')
      return response
    },
    named('outer'),
    named('inner'),
  )
  assert.equal(await send({ method: 'GET', path: '/x' }), response)
  assert.deepEqual(log, ['outer >', 'inner >', 'sent', '< inner', '< outer'])
})

test('credentials are asked for each request, and win over headers of the request', async () => {
  const seen: ApiRequest[] = []
  let token = 0
  const credentials = {
    headers: async () => {
      token += 1
      return { authorization: `Bearer ${token}` }
    },
  }
  const send = compose(async request => {
    seen.push(request)
    return response
  }, authorize(credentials))
  const request: ApiRequest = Object.freeze({
    method: 'GET',
    path: '/x',
    headers: Object.freeze({ accept: 'a', authorization: 'mine' }),
  })
  await send(request)
  await send(request)
  assert.deepEqual(
    seen.map(({ headers }) => headers),
    [
      { accept: 'a', authorization: 'Bearer 1' },
      { accept: 'a', authorization: 'Bearer 2' },
    ],
  )
})

test('credentials that cannot be had fail the call, and nothing is sent', async () => {
  let sent = 0
  const credentials = { headers: () => Promise.reject(new Error('no token')) }
  const send = compose(async () => {
    sent += 1
    return response
  }, authorize(credentials))
  await assert.rejects(send({ method: 'GET', path: '/x' }), { message: 'no token' })
  assert.equal(sent, 0)
})
