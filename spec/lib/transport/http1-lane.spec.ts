import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import { buildConnector, type Dispatcher } from 'undici'
import { Http1Connection } from '../../../lib/transport/http1-connection.ts'
import { Http1Lane } from '../../../lib/transport/http1-lane.ts'
import { type Answer, json, LoopbackServer, silence } from '../../support/loopback-server.ts'

const get: Dispatcher.DispatchOptions = { method: 'GET', path: '/x' }

/** A lane to a server that answers so, and what sends over it. */
async function start(
  t: TestContext,
  answers: Answer | readonly Answer[],
  maxConnections = 1,
  connect = buildConnector({}),
) {
  const server = await LoopbackServer.start(answers)
  const lane = new Http1Lane(server.url, { connect, maxConnections })
  t.after(async () => {
    await lane.destroy()
    await server[Symbol.asyncDispose]()
  })
  return { server, lane, call: (options = get) => callOver(lane, options) }
}

/** Gives the status, or rejects. */
const callOver = (lane: Http1Lane, options: Dispatcher.DispatchOptions) =>
  new Promise<number>((resolve, reject) => {
    let status = 0
    lane.dispatch(options, {
      onResponseStart: (_controller, code) => {
        status = code
      },
      onResponseEnd: () => resolve(status),
      onResponseError: (_controller, error) => reject(error),
    })
  })

const failureOf = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => assert.fail('it did not fail'),
    error => error,
  )

test('calls are sent in the order in which they came, each over the first connection that is free', async t => {
  const { server, call } = await start(t, json({}), 2)
  const paths = Array.from({ length: 20 }, (_, at) => `/${at}`)
  await Promise.all(paths.map(path => call({ ...get, path })))
  assert.deepEqual(
    server.requests.map(({ url }) => url),
    paths,
  )
  assert.equal(server.connections, 2)
})

test('a call that finds none idle takes the first that becomes free, also one that another call has opened', async t => {
  const { server, call } = await start(t, json({}), 8)
  await call()
  await Promise.all([call(), call()])
  await server.until(({ connections }) => connections === 2)
  // The second was opened for the second call: whether it came in time or not, it is idle now.
  await Promise.all([call(), call()])
  assert.equal(server.connections, 2)
})

test('a lane that closes first sends the calls that wait, takes no other, and ends its connections', async t => {
  const { server, lane, call } = await start(t, json({}))
  const calls = [call(), call(), call()]
  const closed = lane.close()
  assert.equal((await failureOf(call())).name, 'NotExecutedError')
  assert.deepEqual(await Promise.all(calls), [200, 200, 200])
  await closed
  await server.until(({ open }) => open.size === 0)
  assert.equal(server.requests.length, 3)
})

test('a lane that is closed twice, or idle, is closed at once', async t => {
  const { server, lane, call } = await start(t, json({}))
  await call()
  await Promise.all([lane.close(), lane.close()])
  await lane.destroy()
  await server.until(({ open }) => open.size === 0)
})

test('a lane that is destroyed fails what waits, not executed, and what is under way', async t => {
  const { server, lane, call } = await start(t, silence)
  const [sent, waiting] = [failureOf(call()), failureOf(call())]
  await server.until(({ requests }) => requests.length === 1)
  await lane.destroy()
  assert.equal((await waiting).name, 'NotExecutedError')
  assert.equal((await sent).message, 'the transport has ended')
  await server.until(({ open }) => open.size === 0)
})

test('a call that was given up while it waited is not sent, and those behind it are', async t => {
  const { server, lane, call } = await start(t, json({}))
  const sent = call()
  const givenUp = Array.from({ length: 100_000 }, () => {
    const { promise, resolve } = Promise.withResolvers<Error>()
    lane.dispatch(
      { ...get, path: '/given-up' },
      {
        onRequestStart: controller => controller.abort(new Error('given up')),
        onResponseError: (_controller, error) => resolve(error),
      },
    )
    return promise
  })
  assert.deepEqual(await Promise.all([sent, call()]), [200, 200])
  assert.deepEqual(
    new Set((await Promise.all(givenUp)).map(({ message }) => message)),
    new Set(['given up']),
  )
  assert.deepEqual(
    server.requests.map(({ url }) => url),
    ['/x', '/x'],
  )
  assert.equal(server.connections, 1)
})

test('a call that waits for a connection that is lost gets another one', async t => {
  const lose: Answer = (_response, _request, socket) => socket.destroy()
  const { server, call } = await start(t, [lose, json({})])
  const [first, second] = [failureOf(call()), call()]
  await first
  assert.equal(await second, 200)
  assert.equal(server.connections, 2)
})

/** A connection that is being opened, until the spec says how that ends. */
interface HeldDial {
  open(): void
  fail(error: Error): void
}

function heldConnector() {
  const connector = buildConnector({})
  const dials: HeldDial[] = []
  const connect: buildConnector.connector = (target, callback) =>
    dials.push({ open: () => connector(target, callback), fail: error => callback(error, null) })
  return { dials, connect }
}

for (const [how, end] of [
  ['opened', dial => dial.open()],
  ['refused', dial => dial.fail(new Error('ECONNRESET'))],
] satisfies [string, (dial: HeldDial) => void][]) {
  test(`a connection that was being opened when another was lost is nothing to calls that come then: ${how}`, async t => {
    const lose: Answer = (_response, _request, socket) => socket.destroy()
    const { dials, connect } = heldConnector()
    const { server, lane, call } = await start(t, [json({}), json({}), lose, json({})], 2, connect)
    const first = [call(), call()]
    dials[0]?.open()
    assert.deepEqual(await Promise.all(first), [200, 200])
    const lost = Promise.withResolvers<void>()
    const giveUp = lane.dispatch(get, { onResponseError: () => lost.resolve() })
    await lost.promise
    giveUp()
    const last = call()
    assert.equal(dials.length, 3)
    if (dials[1]) end(dials[1])
    await server.until(
      ({ connections, open }) => how === 'refused' || (connections === 2 && open.size === 0),
    )
    assert.equal(server.requests.length, 3)
    dials[2]?.open()
    assert.equal(await last, 200)
  })
}

test('a connection that has ended takes no call, whatever node says of it', async t => {
  const { server } = await start(t, json({}))
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  await once(socket, 'connect')
  const told: string[] = []
  const connection = new Http1Connection(socket, {
    onFree: () => told.push('free'),
    onClose: () => told.push('closed'),
  })
  socket.emit('free')
  const closed = connection.destroy()
  socket.emit('free')
  await closed
  assert.equal(connection.take(), false)
  assert.deepEqual(told, ['free', 'closed'])
})

test('as many calls fail as connections that could not be opened', async t => {
  const { server, lane, call } = await start(t, json({}), 2)
  await server[Symbol.asyncDispose]()
  const failures = await Promise.all(Array.from({ length: 5 }, () => failureOf(call())))
  for (const error of failures) assert.match(error.message, /ECONNREFUSED/)
  await lane.close()
})

test('what the server says about how long it keeps a connection is heeded', async t => {
  const { server, call } = await start(t, json({}, 200, { 'keep-alive': 'timeout=1' }))
  await call()
  await server.until(({ open }) => open.size === 0)
  assert.equal(await call(), 200)
  assert.equal(server.connections, 2)
})

test('a call that has waited is sent as whoever made it, for those that trace what belongs together', async t => {
  const { call } = await start(t, json({}))
  const storage = new AsyncLocalStorage<string>()
  const callers: unknown[] = []
  const listen = () => callers.push(storage.getStore())
  subscribe('http.client.request.start', listen)
  t.after(() => unsubscribe('http.client.request.start', listen))
  await Promise.all(['a', 'b', 'c'].map(caller => storage.run(caller, () => call())))
  assert.deepEqual(callers, ['a', 'b', 'c'])
})
