import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ApiRequest, AuthHeaders, Credentials, Send } from '../../../lib/core/index.ts'
import { authorize } from '../../../lib/transport/index.ts'

const post: ApiRequest = { method: 'POST', path: '/x', headers: { a: '1' }, body: '{}' }

/** A server that takes one token, and how it has answered. */
function serverOf(goodToken: string) {
  const seen: ApiRequest[] = []
  let cancelled = 0
  const send: Send = async request => {
    seen.push(request)
    const status = request.headers?.authorization === `Bearer ${goodToken}` ? 200 : 401
    const body = {
      bytes: async () => new Uint8Array(),
      cancel: () => {
        cancelled++
      },
      async *[Symbol.asyncIterator]() {
        yield Buffer.from('{}')
      },
    }
    return { status, headers: {}, body }
  }
  return { seen, send, cancelled: () => cancelled }
}

/** Credentials whose renewal gives the next token. */
function rotating(tokens: string[]) {
  const refused: AuthHeaders[] = []
  const credentials: Credentials = {
    headers: async () => ({ authorization: `Bearer ${tokens[0]}` }),
    async renew(headers) {
      refused.push(headers)
      if (tokens.length === 1) return false
      tokens.shift()
      return true
    },
  }
  return { credentials, refused }
}

test('credentials are asked for each request, and their headers win', async () => {
  const tokens = ['a', 'b']
  const { seen, send } = serverOf('a')
  const authorized = authorize(rotating(tokens).credentials)(send)
  await authorized({ ...post, headers: { a: '1', authorization: 'Bearer mine' } })
  tokens.shift()
  await authorized(post)
  assert.deepEqual(
    seen.map(({ headers }) => headers),
    [
      { a: '1', authorization: 'Bearer a' },
      { a: '1', authorization: 'Bearer b' },
      // After its refusal no renewal was to be had.
    ],
  )
})

test('a request that is refused with 401 is sent once more with renewed credentials, writes too', async () => {
  const { credentials, refused } = rotating(['old', 'new'])
  const { seen, send } = serverOf('new')
  const response = await authorize(credentials)(send)(post)
  assert.equal(response.status, 200)
  assert.deepEqual(
    seen.map(({ headers, body }) => [headers?.authorization, body]),
    [
      ['Bearer old', '{}'],
      ['Bearer new', '{}'],
    ],
  )
  assert.deepEqual(refused, [{ authorization: 'Bearer old' }])
})

test('once only: credentials that are refused again are the answer', async () => {
  const { credentials, refused } = rotating(['old', 'new', 'newer'])
  const { seen, send } = serverOf('none of them')
  assert.equal((await authorize(credentials)(send)(post)).status, 401)
  assert.equal(seen.length, 2)
  assert.equal(refused.length, 1)
})

test('credentials that cannot be renewed leave the refusal as it is', async () => {
  const { seen, send } = serverOf('good')
  const fixed: Credentials = { headers: async () => ({ authorization: 'Bearer bad' }) }
  assert.equal((await authorize(fixed)(send)(post)).status, 401)
  assert.equal((await authorize(rotating(['bad']).credentials)(send)(post)).status, 401)
  assert.equal(seen.length, 2)
})

test('a renewal that fails is the failure of the call, and its connection is free again', async () => {
  const { send, cancelled } = serverOf('good')
  const failing: Credentials = {
    headers: async () => ({}),
    renew: () => Promise.reject(new Error('no plugin')),
  }
  await assert.rejects(authorize(failing)(send)(post), /no plugin/)
  assert.equal(cancelled(), 1)
})
