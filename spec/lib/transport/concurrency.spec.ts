import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { ApiRequest } from '../../../lib/core/index.ts'
import { concurrency } from '../../../lib/transport/index.ts'
import { answer, HangingSend } from '../../support/hanging-send.ts'
import { ManualClock } from '../../support/manual-clock.ts'
import { seededRandom } from '../../support/seeded-random.ts'

const post: ApiRequest = { method: 'POST', path: '/x', body: '{}' }
const ok = answer(200)
const busy = answer(429, { 'retry-after': '1' })

function start() {
  const clock = new ManualClock()
  const server = new HangingSend()
  const send = concurrency(clock)(server.send)
  let sent = 0
  /** Begins that many calls, `/0`, `/1`, …; those that fail do so with the call that is given. */
  const begin = (count: number) => {
    for (let call = 0; call < count; call++) void send({ ...post, path: `/${sent++}` })
  }
  /** Answers that many calls, the oldest first, and lets what waits go on. */
  const respond = async (count: number, response = ok) => {
    for (let call = 0; call < count; call++) {
      server.calls[0]?.respond(response)
      await setImmediate()
    }
  }
  const inFlight = () => server.calls.length
  return { clock, server, send, begin, respond, inFlight }
}

test('until the first 429 nothing waits', async () => {
  const { begin, respond, inFlight } = start()
  begin(1000)
  assert.equal(inFlight(), 1000)
  await respond(500)
  await respond(100, answer(500))
  await respond(100, answer(503, { 'retry-after': '1' }))
  begin(1000)
  assert.equal(inFlight(), 1300)
})

test('a 429 halves what was in flight, and further calls wait', async () => {
  const { begin, respond, inFlight } = start()
  begin(40)
  await respond(1, busy)
  begin(10)
  assert.equal(inFlight(), 39)
  await respond(19)
  assert.equal(inFlight(), 20)
  await respond(1)
  assert.equal(inFlight(), 20)
})

test('many 429 of one round trip halve once, those of the next once more', async () => {
  const { begin, respond, inFlight } = start()
  begin(40)
  await respond(40, busy)
  begin(40)
  assert.equal(inFlight(), 20)
  await respond(20, busy)
  assert.equal(inFlight(), 10)
})

test('there is always one in flight', async () => {
  const { begin, respond, inFlight } = start()
  begin(3)
  for (let round = 0; round < 5; round++) {
    await respond(inFlight(), busy)
    begin(3)
    assert.equal(inFlight(), 1)
  }
})

test('each window of successes, ten at least, lets one more in', async () => {
  const { begin, respond, inFlight } = start()
  begin(1)
  await respond(1, busy)
  begin(1000)
  for (let limit = 1; limit < 20; limit++) {
    assert.equal(inFlight(), limit)
    await respond(Math.max(limit, 10) - 1)
    assert.equal(inFlight(), limit)
    await respond(1)
  }
})

test('a 429 in the middle begins the window anew', async () => {
  const { begin, respond, inFlight } = start()
  begin(1)
  await respond(1, busy)
  begin(100)
  await respond(9)
  await respond(1, busy)
  await respond(9)
  assert.equal(inFlight(), 1)
  await respond(1)
  assert.equal(inFlight(), 2)
})

test('calls one after the other are no evidence that the server bears more', async () => {
  const { begin, respond, inFlight } = start()
  begin(10)
  await respond(10, busy)
  for (let call = 0; call < 100; call++) {
    begin(1)
    await respond(1)
  }
  begin(10)
  assert.equal(inFlight(), 5)
})

test('answers of 5xx and failures free a place, and let no more in', async () => {
  const { server, send, begin, respond, inFlight } = start()
  begin(1)
  await respond(1, busy)
  const failing = send(post)
  begin(100)
  server.calls[0]?.fail(new Error('lost'))
  await assert.rejects(failing, { message: 'lost' })
  for (let call = 0; call < 50; call++) {
    assert.equal(inFlight(), 1)
    await respond(1, answer(500))
  }
})

for (const [what, path, response] of [
  ['a 429 without Retry-After', '/x', answer(429)],
  [
    'the 429 of an eviction: that is the disruption budget',
    '/api/v1/namespaces/a/pods/b/eviction',
    busy,
  ],
] as const) {
  test(`${what} is not about load`, async () => {
    const { server, send, begin, inFlight } = start()
    void send({ ...post, path })
    server.calls[0]?.respond(response)
    await setImmediate()
    begin(100)
    assert.equal(inFlight(), 100)
  })
}

test('streams neither wait nor count', async () => {
  const { server, send, begin, respond, inFlight } = start()
  begin(1)
  await respond(1, busy)
  for (let stream = 0; stream < 5; stream++) void send({ ...post, stream: true })
  assert.equal(inFlight(), 5)
  begin(2)
  assert.equal(inFlight(), 6)
  server.calls[0]?.respond(busy)
  await setImmediate()
  assert.equal(inFlight(), 5)
})

test('who waits goes on in the order in which they came', async () => {
  const { server, begin, respond } = start()
  begin(1)
  await respond(1, busy)
  begin(30)
  const order: (string | undefined)[] = []
  while (server.calls.length > 0) {
    order.push(server.calls[0]?.request.path)
    await respond(1)
  }
  assert.deepEqual(
    order,
    Array.from({ length: 30 }, (_, call) => `/${call + 1}`),
  )
})

test('who is aborted while they wait leaves the line, is never sent, and leaves nothing behind', async () => {
  const { clock, server, send, begin, respond } = start()
  begin(1)
  await respond(1, busy)
  begin(1)
  const controller = new AbortController()
  const { signal } = controller
  const aborted = send({ ...post, path: '/aborted', timeoutMs: 1000 }, signal)
  const next = send({ ...post, path: '/next', timeoutMs: 1000 }, signal)
  void next.catch(() => {})
  controller.abort(new Error('enough'))
  await assert.rejects(aborted, { message: 'enough' })
  await assert.rejects(send(post, signal), { message: 'enough' })
  assert.equal(getEventListeners(signal, 'abort').length, 0)
  assert.deepEqual(clock.sleeping, [])
  void send({ ...post, path: '/other' })
  await respond(1)
  assert.deepEqual(
    server.calls.map(({ request }) => request.path),
    ['/other'],
  )
})

test('who waits until their deadline was not sent', async () => {
  const { clock, server, send, begin, respond } = start()
  begin(1)
  await respond(1, busy)
  begin(1)
  const late = send({ ...post, timeoutMs: 1000 })
  void late.catch(() => {})
  await clock.pass()
  await assert.rejects(late, {
    code: 'ERR_KUBE_TRANSPORT_TIMEOUT',
    outcome: 'not-sent',
    message: 'POST /x: it was not its turn within 1000 ms; the client limits itself',
  })
  await respond(1)
  assert.equal(server.calls.length, 0)
})

test('who goes on takes along what is left of their deadline, and leaves nothing behind', async () => {
  const { clock, server, send, begin, respond } = start()
  begin(1)
  await respond(1, busy)
  begin(1)
  const { signal } = new AbortController()
  for (const timeoutMs of [1000, 0, Number.POSITIVE_INFINITY, undefined]) {
    void send({ ...post, timeoutMs }, signal)
  }
  clock.advance(400)
  const left: (number | undefined)[] = []
  for (let call = 0; call < 4; call++) {
    await respond(1)
    left.push(server.calls[0]?.request.timeoutMs)
  }
  assert.deepEqual(left, [600, 0, Number.POSITIVE_INFINITY, undefined])
  assert.equal(getEventListeners(signal, 'abort').length, 0)
  assert.deepEqual(clock.sleeping, [])
})

test('whatever comes (seeded): somebody is on the way while others wait, and each call ends once', async () => {
  for (let seed = 1; seed <= 50; seed++) {
    const random = seededRandom(seed)
    const server = new HangingSend()
    const send = concurrency(new ManualClock())(server.send)
    const capacity = 1 + Math.floor(random() * 8)
    let begun = 0
    let ended = 0
    let waiting = 0
    const abortable: AbortController[] = []
    const begin = () => {
      const controller = new AbortController()
      begun++
      send(post, controller.signal).then(
        () => ended++,
        () => ended++,
      )
      abortable.push(controller)
    }
    const end = () => {
      const call = server.calls[Math.floor(random() * server.calls.length)]
      if (call === undefined) return
      // As a server with that many places: whoever is beyond them is refused.
      if (server.calls.indexOf(call) >= capacity) call.respond(busy)
      else if (random() < 0.05) call.fail(new Error('lost'))
      else call.respond(ok)
    }
    for (let step = 0; step < 300; step++) {
      const choice = random()
      if (choice < 0.45) begin()
      else if (choice < 0.95) end()
      else abortable[Math.floor(random() * abortable.length)]?.abort(new Error('enough'))
      await setImmediate()
      waiting = begun - ended - server.calls.length
      assert.ok(waiting >= 0, `seed ${seed}`)
      assert.ok(server.calls.length > 0 || waiting === 0, `seed ${seed}: all wait, none is sent`)
    }
    while (server.calls.length > 0) {
      server.calls[0]?.respond(ok)
      await setImmediate()
    }
    assert.equal(ended, begun, `seed ${seed}`)
  }
})
