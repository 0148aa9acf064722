import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { rediscover } from '../../discovery/index.ts'
import { ApiError, type ApiRequest, decodeStatus, TransportError } from '../../lib/core/index.ts'
import { ManualClock } from '../support/manual-clock.ts'

const request: ApiRequest = { method: 'GET', path: '/apis/a.dev/v1/things/one' }

const refused = (code: number, body?: unknown): ApiError =>
  new ApiError(decodeStatus(body, code), 'GET /apis/a.dev/v1/things/one')

const notFound = (message: string, details: object = {}) =>
  refused(404, { kind: 'Status', code: 404, reason: 'NotFound', message, details })

/** A call that fails so, and how often discovery has looked. */
function failing(failure: () => unknown, look: () => Promise<unknown> = async () => undefined) {
  const clock = new ManualClock()
  const looks: (AbortSignal | undefined)[] = []
  const middleware = rediscover(signal => {
    looks.push(signal)
    return look()
  }, clock)
  const send = middleware(async () => {
    throw failure()
  })
  const call = (signal?: AbortSignal) =>
    send(request, signal).then(
      () => assert.fail('it did not fail'),
      error => error,
    )
  return { clock, looks, call }
}

const failures: readonly (readonly [what: string, failure: unknown, looks: number])[] = [
  ['a path that no definition serves', refused(404), 1],
  [
    'a path that no group of the server’s own serves',
    notFound('the server could not find the requested resource'),
    1,
  ],
  ['an object that is not there', notFound('things "one" not found', { name: 'one' }), 0],
  ['a refusal', refused(403), 0],
  ['a server that is not there', new TransportError('CONNECT', 'no', 'not-sent'), 0],
]

for (const [what, failure, looks] of failures) {
  test(`after ${what} discovery ${looks === 1 ? 'looks again' : 'has nothing to look for'}`, async () => {
    const failed = failing(() => failure)
    assert.equal(await failed.call(), failure)
    assert.equal(failed.looks.length, looks)
  })
}

test('a path that is wrong for good has discovery look once a second', async () => {
  const { clock, looks, call } = failing(() => refused(404))
  for (let round = 0; round < 3; round++) {
    await call()
    await call()
    clock.advance(999)
    await call()
    assert.equal(looks.length, round + 1)
    clock.advance(1)
  }
})

test('a call that fails while discovery looks waits for what it finds', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const { looks, call } = failing(
    () => refused(404),
    () => promise,
  )
  let failed = 0
  const calls = [1, 2].map(async () => {
    await call()
    failed += 1
  })
  await setImmediate()
  assert.deepEqual([looks.length, failed], [2, 0])
  resolve()
  await Promise.all(calls)
})

test('the call fails with its own failure, whatever comes of the look', async () => {
  const failure = refused(404)
  const { call } = failing(
    () => failure,
    () => Promise.reject(refused(503)),
  )
  assert.equal(await call(), failure)
})

test('a call that is aborted while discovery looks ends with its signal’s reason', async () => {
  const controller = new AbortController()
  const { looks, call } = failing(
    () => refused(404),
    () => Promise.reject(controller.signal.reason),
  )
  controller.abort(new Error('enough'))
  assert.equal(await call(controller.signal), controller.signal.reason)
  assert.deepEqual(looks, [controller.signal])
})
