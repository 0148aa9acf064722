import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ApiResponse, type Send, TransportError } from '../../../lib/core/index.ts'
import { Readiness } from '../../../lib/transport/readiness.ts'
import { retry } from '../../../lib/transport/retry.ts'
import { ManualClock } from '../../support/manual-clock.ts'

const namedMs = 5_000
/** Of the half second by which those who waited are spread. */
const random = () => 0.2

const answer = (status: number, headers: ApiResponse['headers'] = {}): ApiResponse => ({
  status,
  headers,
  body: {
    bytes: async () => new Uint8Array(),
    cancel: () => {},
    async *[Symbol.asyncIterator]() {},
  },
})

/** What a server answers at `/readyz` after so many milliseconds, and how often it was asked. */
function serverOf(clock: ManualClock, statusAt: (ms: number) => number) {
  const asked: number[] = []
  const send: Send = async ({ method, path }) => {
    assert.equal(`${method} ${path}`, 'GET /readyz')
    asked.push(clock.now())
    const status = statusAt(clock.now())
    if (status === 0) throw new TransportError('CONNECT', 'refused', 'not-sent')
    return answer(status)
  }
  return { asked, send }
}

/** Lets time pass until the promise is settled; gives when that was. */
async function settled(clock: ManualClock, promise: Promise<unknown>): Promise<number> {
  let isOver = false
  const over = promise.finally(() => {
    isOver = true
  })
  over.catch(() => {})
  while (!isOver) {
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate)
    if (!isOver) clock.advance(50)
  }
  await over
  return clock.now()
}

/** What `/readyz` says in time, and when a pause of five seconds ends. */
const table: readonly [what: string, statusAt: (ms: number) => number, endMs: number][] = [
  ['becomes ready', ms => (ms < 1_000 ? 500 : 200), 1_850],
  ['does not listen, and then is ready', ms => (ms < 1_000 ? 0 : 200), 1_850],
  ['may not be asked, and then is ready', ms => (ms < 100 ? 403 : 200), 350],
  ['is ready, and has refused', () => 200, namedMs],
  ['is not ready', () => 500, namedMs],
  ['does not listen', () => 0, namedMs],
  ['does not say', () => 403, namedMs],
  ['knows of no such path', () => 404, namedMs],
]
for (const [what, statusAt, endMs] of table) {
  test(`a pause for a server that ${what} ends after ${endMs} ms`, async () => {
    const clock = new ManualClock()
    const { send, asked } = serverOf(clock, statusAt)
    const readiness = new Readiness(send, clock, random)
    assert.equal(await settled(clock, readiness.wait(namedMs)), endMs)
    assert.deepEqual(clock.sleeping, [])
    assert.ok(asked.length <= 8, `${asked}`)
  })
}

test('many wait, one asks, and they do not come back at once', async () => {
  const clock = new ManualClock()
  const { send, asked } = serverOf(clock, ms => (ms < 2_000 ? 503 : 200))
  const randoms = [0.1, 0.5, 0.9]
  const readiness = new Readiness(send, clock, () => randoms.shift() ?? 0)
  const ends: number[] = []
  const waits = [1, 2, 3].map(() => readiness.wait(namedMs).then(() => ends.push(clock.now())))
  await settled(clock, Promise.all(waits))
  assert.deepEqual(ends, [2_800, 3_000, 3_200])
  assert.deepEqual(asked, [0, 250, 750, 1_750, 2_750])
})

test('a server that was ready once is asked again by those who wait later', async () => {
  const clock = new ManualClock()
  const { send, asked } = serverOf(clock, ms => (ms >= namedMs && ms < 6_000 ? 503 : 200))
  const readiness = new Readiness(send, clock, random)
  assert.equal(await settled(clock, readiness.wait(namedMs)), namedMs)
  assert.equal(await settled(clock, readiness.wait(namedMs)), 6_850)
  assert.equal(asked[0], 0)
})

test('an abort ends it with its reason, and nobody is asked any more', async () => {
  const clock = new ManualClock()
  const { send, asked } = serverOf(clock, () => 503)
  const readiness = new Readiness(send, clock, random)
  const controller = new AbortController()
  const wait = readiness.wait(namedMs, controller.signal)
  await clock.asleep(250)
  controller.abort(new Error('enough'))
  await assert.rejects(wait, { message: 'enough' })
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate)
  assert.deepEqual(clock.sleeping, [])
  assert.deepEqual(asked, [0])
})

for (const [status, endMs] of [
  [503, 1_850],
  [429, 5_500],
  [504, 5_500],
] as const) {
  test(`a call that was refused by ${status} is sent again after ${endMs} ms`, async () => {
    const clock = new ManualClock()
    const { send: ready } = serverOf(clock, ms => (ms < 1_000 ? 500 : 200))
    let calls = 0
    const send = retry(clock, { random })(async request => {
      if (request.path === '/readyz') return ready(request)
      return calls++ === 0 ? answer(status, { 'retry-after': '5' }) : answer(200)
    })
    assert.equal(await settled(clock, send({ method: 'POST', path: '/x' })), endMs)
    assert.equal(calls, 2)
  })
}
