import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { type ApiRequest, ConfigError } from '../../../lib/core/index.ts'
import { compose, type RateLimit, rateLimit, retry } from '../../../lib/transport/index.ts'
import { answer } from '../../support/hanging-send.ts'
import { ManualClock } from '../../support/manual-clock.ts'
import { seededRandom } from '../../support/seeded-random.ts'

const get: ApiRequest = { method: 'GET', path: '/x' }

/** A limited Send, and when what was sent. */
function start(limit: RateLimit) {
  const clock = new ManualClock()
  const sent: { path: string; at: number; timeoutMs: number | undefined }[] = []
  const send = rateLimit(
    clock,
    limit,
  )(async ({ path, timeoutMs }) => {
    sent.push({ path, at: clock.now(), timeoutMs })
    return answer(200)
  })
  const begin = (count: number) => {
    for (let call = 0; call < count; call++) void send({ ...get, path: `/${call}` })
  }
  const times = () => sent.map(({ at }) => at)
  return { clock, sent, send, begin, times }
}

test('a burst goes at once, the rest at the rate, in the order in which they came', async () => {
  const { clock, sent, begin, times } = start({ qps: 10, burst: 3 })
  begin(6)
  assert.equal(sent.length, 3)
  for (let call = 0; call < 3; call++) {
    assert.equal(await clock.pass(), 100)
    await setImmediate()
  }
  assert.deepEqual(times(), [0, 0, 0, 100, 200, 300])
  assert.deepEqual(
    sent.map(({ path }) => path),
    ['/0', '/1', '/2', '/3', '/4', '/5'],
  )
  assert.deepEqual(clock.sleeping, [])
})

test('a quiet time fills the bucket, and no more than that', async () => {
  const { clock, sent, begin } = start({ qps: 10, burst: 3 })
  begin(3)
  clock.advance(1_000_000)
  begin(5)
  assert.equal(sent.length, 6)
})

test('somebody new does not overtake who waits', async () => {
  const { clock, sent, send } = start({ qps: 10, burst: 1 })
  for (const path of ['/a', '/b', '/c']) void send({ ...get, path })
  // There is a token again, which is not for who comes now.
  clock.advance(100)
  void send({ ...get, path: '/d' })
  for (let call = 0; call < 2; call++) {
    await setImmediate()
    await clock.pass()
  }
  await setImmediate()
  assert.deepEqual(
    sent.map(({ path }) => path),
    ['/a', '/b', '/c', '/d'],
  )
})

test('streams count once, when they begin', async () => {
  const { sent, send } = start({ qps: 1, burst: 2 })
  for (let stream = 0; stream < 3; stream++) void send({ ...get, stream: true })
  await setImmediate()
  assert.equal(sent.length, 2)
})

test('each attempt of a call takes a token', async () => {
  const clock = new ManualClock()
  const answers = [answer(429, { 'retry-after': '1' }), answer(200)]
  const times: number[] = []
  const send = compose(
    async () => {
      times.push(clock.now())
      return answers.shift() ?? answer(500)
    },
    retry(clock, { random: () => 0 }),
    rateLimit(clock, { qps: 0.5, burst: 1 }),
  )
  const call = send(get)
  assert.equal(await clock.pass(5000), 1000)
  assert.equal(await clock.pass(5000), 1000)
  assert.equal((await call).status, 200)
  assert.deepEqual(times, [0, 2000])
})

test('who is aborted while they wait leaves the line, is never sent, and leaves no timer', async () => {
  const { clock, sent, send } = start({ qps: 1, burst: 1 })
  void send(get)
  const controller = new AbortController()
  const waiting = send({ ...get, timeoutMs: 5000 }, controller.signal)
  controller.abort(new Error('enough'))
  await assert.rejects(waiting, { message: 'enough' })
  await assert.rejects(send(get, controller.signal), { message: 'enough' })
  await setImmediate()
  assert.deepEqual(clock.sleeping, [])
  assert.equal(getEventListeners(controller.signal, 'abort').length, 0)
  assert.equal(sent.length, 1)
})

test('those behind one that has left move up, and a line that was empty begins anew', async () => {
  const { clock, sent, send, times } = start({ qps: 1, burst: 1 })
  const controller = new AbortController()
  void send(get)
  const left = send(get, controller.signal)
  void send({ ...get, path: '/next' })
  controller.abort(new Error('enough'))
  await assert.rejects(left)
  assert.equal(await clock.pass(), 1000)
  await setImmediate()
  const again = new AbortController()
  const leftToo = send(get, again.signal)
  again.abort(new Error('enough'))
  await assert.rejects(leftToo)
  void send({ ...get, path: '/last' })
  assert.equal(await clock.pass(), 1000)
  await setImmediate()
  assert.deepEqual(times(), [0, 1000, 2000])
  assert.equal(sent.at(-1)?.path, '/last')
})

test('who waits until their deadline was not sent, and what is left of it goes on with the call', async () => {
  const { clock, sent, send } = start({ qps: 1, burst: 1 })
  void send(get)
  const late = send({ ...get, timeoutMs: 500 })
  void late.catch(() => {})
  void send({ ...get, timeoutMs: 1700 })
  assert.equal(await clock.pass(500), 500)
  await assert.rejects(late, { code: 'ERR_KUBE_TRANSPORT_TIMEOUT', outcome: 'not-sent' })
  await clock.pass(1000)
  await setImmediate()
  assert.deepEqual(
    sent.map(({ timeoutMs }) => timeoutMs),
    [undefined, 700],
  )
})

for (const limit of [
  { qps: 0, burst: 1 },
  { qps: -1, burst: 1 },
  { qps: Number.NaN, burst: 1 },
  { qps: Number.POSITIVE_INFINITY, burst: 1 },
  { qps: 1, burst: 0 },
  { qps: 1, burst: Number.NaN },
]) {
  test(`${limit.qps} a second and ${limit.burst} at once is no limit`, () => {
    assert.throws(() => rateLimit(new ManualClock(), limit), ConfigError)
  })
}

test('whatever comes (seeded): never more than the bucket holds, and no token is left while one waits', async () => {
  for (let seed = 1; seed <= 40; seed++) {
    const random = seededRandom(seed)
    const limit = { qps: 1 + Math.floor(random() * 50), burst: 1 + Math.floor(random() * 5) }
    const { clock, sent, send, times } = start(limit)
    let begun = 0
    for (let step = 0; step < 150; step++) {
      const choice = random()
      if (choice < 0.5) {
        begun++
        void send({ ...get, path: `/${begun}` })
      } else clock.advance(Math.floor(random() * 200))
      await setImmediate()
    }
    while (sent.length < begun) {
      await clock.pass()
      await setImmediate()
    }
    const at = times()
    for (const [first, begin] of at.entries()) {
      for (let last = first; last < at.length; last++) {
        const allowed = limit.burst + (((at[last] ?? 0) - begin) * limit.qps) / 1000
        assert.ok(last - first + 1 <= allowed + 1e-6, `seed ${seed}: ${first} to ${last}`)
      }
    }
    assert.deepEqual(
      sent.map(({ path }) => path),
      Array.from({ length: begun }, (_, call) => `/${call + 1}`),
      `seed ${seed}`,
    )
  }
})
