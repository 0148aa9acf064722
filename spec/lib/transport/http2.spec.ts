import assert from 'node:assert/strict'
import type { ServerHttp2Session } from 'node:http2'
import { type TestContext, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { ApiRequest, ApiResponse, TransportError } from '../../../lib/core/index.ts'
import { createHttpTransport, type HttpTransportOptions } from '../../../lib/transport/index.ts'
import { FreezingProxy } from '../../support/freezing-proxy.ts'
import { connectionTo } from '../../support/loopback-connection.ts'
import {
  type Answer,
  json,
  type LoopbackOptions,
  LoopbackServer,
  lines,
  silence,
  streamOf,
} from '../../support/loopback-server.ts'
import { overHttp2, trusting } from '../../support/loopback-tls.ts'
import { ManualClock } from '../../support/manual-clock.ts'
import { runProgram } from '../../support/run-program.ts'
import { seededRandom } from '../../support/seeded-random.ts'

/*
 * What only HTTP/2 has. What must be so over both protocols is in http-transport.spec.ts.
 */

const get: ApiRequest = { method: 'GET', path: '/x' }
const post: ApiRequest = { method: 'POST', path: '/x', body: '{}' }
const watch: ApiRequest = { ...get, path: '/watch', stream: true }
const openStream = lines([{}], { open: true })
const interval = 15_000

interface Setting extends LoopbackOptions {
  readonly options?: Partial<HttpTransportOptions>
}

/** A server that answers so, a proxy before it, and a transport to that; all end with the test. */
async function start(
  t: TestContext,
  answers: Answer | readonly Answer[],
  { options = {}, ...more }: Setting = {},
) {
  const server = await LoopbackServer.start(answers, { ...overHttp2, ...more })
  const proxy = await FreezingProxy.before(server)
  const clock = new ManualClock()
  const transport = await createHttpTransport(connectionTo(proxy, trusting), {
    userAgent: 'spec/1',
    http2: true,
    clock,
    ...options,
  })
  t.after(async () => {
    await transport[Symbol.asyncDispose]()
    await proxy[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })
  const call = (request = get, signal?: AbortSignal) => transport.send(request, signal).then(textOf)
  return { server, proxy, clock, transport, call }
}

const textOf = async (response: ApiResponse) => Buffer.from(await response.body.bytes()).toString()

/** The error that a promise ends in. */
const failureOf = (promise: Promise<unknown>): Promise<TransportError> =>
  promise.then(
    () => assert.fail('it did not fail'),
    error => error,
  )

/** Answers by path; anything else with `{}`. */
const byPath =
  (answers: Record<string, Answer>): Answer =>
  (response, request, socket) =>
    (answers[request.url] ?? json({}))(response, request, socket)

const sessionOf = (response: Parameters<Answer>[0]): ServerHttp2Session => {
  const { session } = streamOf(response)
  assert.ok(session && 'goaway' in session)
  return session as ServerHttp2Session
}

test('a thousand calls at the same time share four connections', async t => {
  let most = 0
  const answer: Answer = async response => {
    most = Math.max(most, server.underWay)
    await setImmediate()
    response.end('{}')
  }
  const { server, call } = await start(t, answer, { settings: { maxConcurrentStreams: 100 } })
  const answers = await Promise.all(Array.from({ length: 1000 }, () => call()))
  assert.deepEqual(answers, Array(1000).fill('{}'))
  assert.ok(server.connections <= 4, `${server.connections} connections`)
  assert.ok(most > 50 && most <= 400, `${most} at the same time`)
  await Promise.all(Array.from({ length: 1000 }, () => call(post)))
  assert.ok(server.connections <= 4, `${server.connections} connections`)
})

test('two hundred watches share two connections, and do not hold up calls', async t => {
  const { server, transport, call } = await start(t, byPath({ '/watch': openStream }), {
    settings: { maxConcurrentStreams: 100 },
  })
  const streams = await Promise.all(Array.from({ length: 200 }, () => transport.send(watch)))
  assert.equal(server.connections, 2)
  assert.equal(await call(), '{}')
  assert.equal(server.connections, 3)
  for (const { body } of streams) body.cancel()
  await server.until(({ underWay }) => underWay === 0)
})

test('watches and calls share one connection, and however many watches there are, calls have sessions', async t => {
  const { server, transport, call } = await start(t, byPath({ '/watch': openStream }), {
    settings: { maxConcurrentStreams: 10 },
  })
  const watches = async (count: number) =>
    Promise.all(Array.from({ length: count }, () => transport.send(watch)))
  const streams = await watches(5)
  assert.equal(await call(), '{}')
  assert.equal(server.connections, 1)
  streams.push(...(await watches(55)))
  assert.equal(server.connections, 6)
  assert.equal(await call(post), '{}')
  assert.equal(server.connections, 7)
  for (const { body } of streams) body.cancel()
  await server.until(({ underWay }) => underWay === 0)
})

test('a server that allows few streams is not asked for more, and all calls are answered', async t => {
  const { server, call } = await start(t, json({}), { settings: { maxConcurrentStreams: 3 } })
  const answers = await Promise.all(Array.from({ length: 300 }, () => call(post)))
  assert.equal(answers.length, 300)
  assert.equal(server.requests.length, 300)
  assert.ok(server.connections <= 4, `${server.connections} connections`)
})

test('a server that speaks only HTTP/1.1 is spoken to in HTTP/1.1', async t => {
  const { server, transport, call } = await start(t, byPath({ '/watch': openStream }), {
    http2: false,
  })
  const answers = await Promise.all(Array.from({ length: 100 }, () => call(post)))
  assert.deepEqual(answers, Array(100).fill('{}'))
  // The first connection only told which protocol it is.
  assert.ok(server.connections <= 33, `${server.connections} connections`)
  const { body } = await transport.send(watch)
  body.cancel()
  await server.until(({ underWay }) => underWay === 0)
})

test('a server without TLS is spoken to in HTTP/1.1', async t => {
  const server = await LoopbackServer.start(json({}))
  t.after(() => server[Symbol.asyncDispose]())
  await using transport = await createHttpTransport(connectionTo(server), {
    userAgent: 'spec/1',
    http2: true,
  })
  assert.equal(await transport.send(get).then(textOf), '{}')
  assert.equal(server.connections, 1)
})

test('a request that waits for a stream at its deadline was not sent', async t => {
  const { server, call } = await start(t, [json({}), silence], {
    settings: { maxConcurrentStreams: 1 },
    options: { maxConnections: 1 },
  })
  await call()
  const leaving = new AbortController()
  const first = failureOf(call(post, leaving.signal))
  await server.until(({ requests }) => requests.length === 2)
  const late = await failureOf(call({ ...post, timeoutMs: 1 }))
  assert.equal(late.code, 'ERR_KUBE_TRANSPORT_TIMEOUT')
  assert.equal(late.outcome, 'not-sent')
  leaving.abort(new Error('left'))
  assert.equal((await first).message, 'left')
  await failureOf(call({ ...get, timeoutMs: 1 }))
  assert.ok(server.requests.every(({ body }, at) => at < 2 || body === ''))
  assert.equal(server.connections, 1)
})

test('a call that is aborted leaves the others of its session alone', async t => {
  const gate = Promise.withResolvers<void>()
  const slow: Answer = async response => {
    await gate.promise
    response.end('slow')
  }
  const codes: (number | undefined)[] = []
  const never: Answer = response => {
    const stream = streamOf(response)
    stream.on('close', () => codes.push(stream.rstCode))
  }
  const { server, transport, call } = await start(
    t,
    byPath({ '/slow': slow, '/never': never, '/watch': openStream }),
  )
  const other = call({ ...get, path: '/slow' })
  const { body } = await transport.send(watch)
  const leaving = new AbortController()
  const left = Array.from({ length: 10 }, () =>
    failureOf(call({ ...post, path: '/never' }, leaving.signal)),
  )
  await server.until(({ underWay }) => underWay === 12)
  leaving.abort(new Error('left'))
  for (const error of await Promise.all(left)) assert.equal(error.message, 'left')
  await server.until(({ underWay }) => underWay === 2)
  // CANCEL: the server may stop its work.
  assert.deepEqual(codes, Array(10).fill(8))
  gate.resolve()
  assert.equal(await other, 'slow')
  for await (const piece of body) {
    assert.equal(Buffer.from(piece).toString(), '{}\n')
    break
  }
  assert.equal(await call(), '{}')
  assert.equal(server.connections, 1)
})

test('a name with several values arrives as several, and nothing about the connection is sent', async t => {
  const { server, call } = await start(t, json({}))
  const headers = {
    'impersonate-group': ['a', 'b, c'],
    'impersonate-user': ['jane'],
    host: 'elsewhere',
    'content-length': '7',
    connection: 'keep-alive',
    'keep-alive': 'timeout=5',
    'proxy-connection': 'x',
    te: 'gzip',
    'transfer-encoding': 'chunked',
    upgrade: 'h2c',
  }
  await call({ ...post, headers })
  assert.deepEqual(server.requests[0]?.rawHeaders, [
    ...[':method', 'POST', ':authority', new URL(server.url).host].slice(0, 3),
    server.requests[0]?.headers[':authority'],
    ...[':scheme', 'https', ':path', '/x'],
    ...['accept', 'application/json', 'user-agent', 'spec/1'],
    ...['impersonate-group', 'a', 'impersonate-group', 'b, c', 'impersonate-user', 'jane'],
    ...['content-length', '2'],
  ])
})

test('a header that node refuses fails its own request only, and nothing is sent', async t => {
  const { server, transport, call } = await start(t, byPath({ '/watch': openStream }))
  const { body } = await transport.send(watch)
  const error = await failureOf(
    call({ ...post, headers: { authorization: ['Bearer a', 'Bearer b'] } }),
  )
  assert.equal(error.code, 'ERR_KUBE_TRANSPORT_RESET')
  assert.equal(error.outcome, 'not-sent')
  assert.equal(await call(), '{}')
  body.cancel()
  assert.equal(server.connections, 1)
  assert.equal(server.requests.length, 2)
})

/** Lets an interval pass for all sessions, and waits until each has begun another. */
async function passAll(clock: ManualClock, sessions: number): Promise<void> {
  while (clock.sleeping.length < sessions) await setImmediate()
  clock.advance(interval)
  // Those that wake sleep again, unless their session is dead.
  for (let turn = 0; turn < 3; turn++) await setImmediate()
}

test('a frozen session is found out within two intervals, and the next call is well', async t => {
  const { server, proxy, clock, transport, call } = await start(
    t,
    byPath({ '/watch': openStream, '/never': silence }),
  )
  await call()
  const { body } = await transport.send(watch)
  const rest = failureOf(body.bytes())
  const lost = failureOf(call({ ...post, path: '/never' }))
  await server.until(({ requests }) => requests.length === 3)
  // Of that one, what came until now is a sign of life.
  await passAll(clock, 1)
  proxy.freeze()
  await passAll(clock, 1)
  await passAll(clock, 1)
  for (const error of [await rest, await lost]) {
    assert.equal(error.code, 'ERR_KUBE_TRANSPORT_RESET')
    assert.equal(error.outcome, 'unknown')
    assert.match(error.message, /: the server has not answered a PING within 15000 ms$/)
  }
  assert.equal(await call(post), '{}')
  assert.equal(server.connections, 2)
})

/** Lets an interval pass for one session, and waits until it has had an answer to its PING. */
async function passAlive(clock: ManualClock, pinged: () => Promise<unknown>): Promise<void> {
  await clock.pass()
  const waiting = await clock.asleep()
  await pinged()
  while ((await clock.asleep()) === waiting) await setImmediate()
}

/** The PINGs that a server gets: resolves with the next one. */
function pingsOf(response: Parameters<Answer>[0]) {
  const session = sessionOf(response)
  let count = 0
  session.on('ping', () => count++)
  return async (past: number) => {
    while (count <= past) await setImmediate()
  }
}

test('a session that is quiet but alive stays, however long', async t => {
  let pinged = async (_past: number): Promise<void> => {}
  const quiet: Answer = (response, request, socket) => {
    pinged = pingsOf(response)
    openStream(response, request, socket)
  }
  const { server, clock, transport } = await start(t, quiet)
  const { body } = await transport.send(watch)
  await passAll(clock, 1)
  for (let round = 0; round < 20; round++) await passAlive(clock, () => pinged(round))
  body.cancel()
  await server.until(({ underWay }) => underWay === 0)
  assert.equal(server.connections, 1)
})

test('a stream that a GOAWAY has left open stays, however quiet', async t => {
  let goOn = (): unknown => undefined
  const leave: Answer = (response, request, socket) => {
    openStream(response, request, socket)
    sessionOf(response).goaway(0, 2 ** 31 - 1)
    goOn = () => response.write('{}')
  }
  const { server, clock, transport } = await start(t, leave)
  const { body } = await transport.send(watch)
  const pieces = body[Symbol.asyncIterator]()
  await pieces.next()
  for (let round = 0; round < 10; round++) await passAll(clock, 1)
  goOn()
  assert.equal(Buffer.from((await pieces.next()).value ?? '').toString(), '{}')
  await pieces.return?.()
  await server.until(({ open }) => open.size === 0)
})

test('a session on which something comes is not asked for a sign of life', async t => {
  let pings = 0
  let goOn = (): unknown => undefined
  const busy: Answer = response => {
    sessionOf(response).on('ping', () => pings++)
    response.flushHeaders()
    goOn = () => response.write('{}')
  }
  const { clock, transport } = await start(t, busy)
  const { body } = await transport.send(watch)
  const pieces = body[Symbol.asyncIterator]()
  for (let round = 0; round < 5; round++) {
    const waiting = await clock.asleep()
    goOn()
    await pieces.next()
    clock.advance(interval)
    while ((await clock.asleep()) === waiting) await setImmediate()
  }
  assert.equal(pings, 0)
  await pieces.return?.()
})

test('a session on which nothing is open is closed after half a minute', async t => {
  const { server, clock, call } = await start(t, json({}))
  await call()
  clock.advance(interval)
  assert.equal(await call(), '{}')
  assert.equal(server.connections, 1)
  while (server.open.size > 0) {
    await clock.asleep()
    clock.advance(interval)
    for (let turn = 0; turn < 10; turn++) await setImmediate()
  }
  assert.ok(clock.now() <= 5 * interval, `${clock.now()} ms`)
  assert.deepEqual(clock.sleeping, [])
  assert.equal(await call(), '{}')
  assert.equal(server.connections, 2)
})

test('an idle session does not keep the process from ending', async t => {
  const server = await LoopbackServer.start(json({}), overHttp2)
  t.after(() => server[Symbol.asyncDispose]())
  const program = `
    import { createHttpTransport } from './lib/transport/index.ts'
    const connection = {
      server: process.env.SERVER, namespace: 'default', tls: { ca: process.env.CA },
      credentials: { headers: async () => ({}) },
    }
    const transport = await createHttpTransport(connection, { userAgent: 'spec/1', http2: true })
    const { body } = await transport.send({ method: 'GET', path: '/x' })
    console.log(Buffer.from(await body.bytes()).toString())`
  const { code, out, err } = await runProgram(
    process.execPath,
    ['--conditions=@anykind/source', '--input-type=module', '--eval', program],
    { env: { SERVER: server.url, CA: trusting.tls.ca } },
  )
  assert.deepEqual({ code, out, err }, { code: 0, out: '{}\n', err: '' })
})

test('a GOAWAY that leaves a request out has it sent again, once, whatever its verb', async t => {
  let executed = 0
  const goAway: Answer = response => {
    // Only the first stream of the session was looked at.
    sessionOf(response).goaway(0, 1)
  }
  const { server, call } = await start(t, [
    json({}),
    goAway,
    response => {
      executed++
      response.end('done')
    },
  ])
  await call()
  assert.equal(await call(post), 'done')
  assert.equal(executed, 1)
  assert.equal(server.connections, 2)
})

test('a GOAWAY lets what is open go on, and new requests have a new session at once', async t => {
  const gate = Promise.withResolvers<void>()
  const last: Answer = async response => {
    sessionOf(response).goaway(0, 2 ** 31 - 1)
    await gate.promise
    response.end('late')
  }
  const { server, call } = await start(t, byPath({ '/last': last }))
  const first = call({ ...post, path: '/last' })
  await server.until(({ underWay }) => underWay === 1)
  while (server.connections < 2) assert.equal(await call(post), '{}')
  gate.resolve()
  assert.equal(await first, 'late')
  await server.until(({ open }) => open.size === 1)
  assert.equal(server.requests.filter(({ url }) => url === '/last').length, 1)
})

test('calls to a server that sends away one session after the other go over HTTP/1.1, for as long as it was within a minute', async t => {
  const goAway: Answer = (response, { httpVersion }) => {
    if (httpVersion === '2.0') sessionOf(response).goaway(0, 2 ** 31 - 1)
    response.end(httpVersion)
  }
  const { server, clock, transport, call } = await start(
    t,
    byPath({ '/watch': openStream, '/x': goAway }),
  )
  for (let sent = 0; sent < 20; sent++) assert.equal(await call(), '2.0')
  const before = server.connections
  for (let more = 0; more < 50; more++) assert.equal(await call(), '1.1')
  assert.equal(server.connections, before + 1)
  // A stream would have a connection of its own there.
  await transport.send(watch)
  assert.equal(server.requests.at(-1)?.httpVersion, '2.0')
  clock.advance(60_000)
  assert.equal(await call(), '2.0')
})

test('answers that come in one piece with a GOAWAY come whole', async t => {
  const responses: Parameters<Answer>[0][] = []
  const { server, call } = await start(t, response => {
    responses.push(response)
  })
  for (let round = 0; round < 10; round++) {
    responses.length = 0
    const calls = Array.from({ length: 40 }, () => call(post))
    await server.until(() => responses.length === calls.length)
    const [first] = responses
    assert.ok(first)
    sessionOf(first).goaway(0, 2 ** 31 - 1)
    for (const response of responses) response.end('whole')
    assert.deepEqual(await Promise.all(calls), Array(calls.length).fill('whole'))
  }
})

test('a GOAWAY with an error: what the server has looked at is unknown, the rest is sent again', async t => {
  const waiting: Parameters<Answer>[0][] = []
  const { server, call } = await start(
    t,
    byPath({
      '/seen': response => waiting.push(response),
      '/unseen': response => {
        if (waiting.length === 1) sessionOf(response).goaway(2, 1)
        else response.end('done')
        waiting.push(response)
      },
    }),
  )
  const seen = failureOf(call({ ...post, path: '/seen' }))
  await server.until(({ requests }) => requests.length === 1)
  assert.equal(await call({ ...post, path: '/unseen' }), 'done')
  assert.equal((await seen).code, 'ERR_KUBE_TRANSPORT_RESET')
  assert.equal((await seen).outcome, 'unknown')
  assert.equal(server.connections, 2)
})

const refuse: Answer = response => streamOf(response).close(7)

test('a stream that is refused is opened again, once, whatever the verb', async t => {
  const { server, call } = await start(t, [refuse, json({})])
  assert.equal(await call(post), '{}')
  assert.equal(server.requests.length, 2)
  assert.equal(server.connections, 1)
})

test('a server that refuses all is not asked for ever, and nothing was executed', async t => {
  const { server, call } = await start(t, refuse)
  const calls = Array.from({ length: 50 }, () => failureOf(call(post)))
  for (const error of await Promise.all(calls)) {
    assert.equal(error.code, 'ERR_KUBE_TRANSPORT_RESET')
    assert.equal(error.outcome, 'not-sent')
    assert.match(error.message, /^POST \/x: the server refused it unread, twice$/)
  }
  assert.equal(server.requests.length, 100)
  assert.equal(server.connections, 1)
})

test('a server that goes away at each request makes no storm of connections', async t => {
  const { server, call } = await start(t, response => {
    sessionOf(response).goaway(0, 0)
    sessionOf(response).destroy()
  })
  for (let round = 0; round < 10; round++) {
    assert.equal((await failureOf(call(post))).code, 'ERR_KUBE_TRANSPORT_RESET')
  }
  assert.ok(server.connections <= 20, `${server.connections} connections`)
})

test('a stream that is reset in the middle fails, and the others of its session go on', async t => {
  const cut: Answer = response => {
    response.writeHead(200)
    response.write('{"a":', () => streamOf(response).destroy(new Error('cut')))
  }
  const { server, transport, call } = await start(t, byPath({ '/cut': cut, '/watch': openStream }))
  const { body } = await transport.send(watch)
  const answer = await transport.send({ ...get, path: '/cut' })
  const error = await failureOf(answer.body.bytes())
  assert.equal(error.code, 'ERR_KUBE_TRANSPORT_RESET')
  assert.equal(error.outcome, 'unknown')
  assert.equal(await call(), '{}')
  body.cancel()
  assert.equal(server.connections, 1)
})

test('a session that the server closes fails what is open, and the next call has a new one', async t => {
  const { server, call } = await start(t, [response => sessionOf(response).destroy(), json({})])
  const error = await failureOf(call(post))
  assert.equal(error.code, 'ERR_KUBE_TRANSPORT_RESET')
  assert.equal(error.outcome, 'unknown')
  assert.equal(await call(post), '{}')
  assert.equal(server.connections, 2)
})

test('a reader that is slow does not hold up the others of its session', async t => {
  const piece = Buffer.alloc(64 * 1024, 'x')
  let written = 0
  const flood: Answer = response => {
    const write = () => {
      do written += piece.length
      while (response.write(piece))
      response.once('drain', write)
    }
    write()
  }
  const { server, transport, call } = await start(
    t,
    byPath({ '/flood': flood, '/watch': openStream }),
  )
  const flooding = await transport.send({ ...watch, path: '/flood' })
  for (let round = 0; round < 20; round++) {
    const { body } = await transport.send(watch)
    for await (const _piece of body) break
  }
  assert.ok(written < 24 * 1024 * 1024, `${written} bytes written`)
  const floods = await Promise.all(
    Array.from({ length: 30 }, () => transport.send({ ...watch, path: '/flood' })),
  )
  assert.equal(await call(), '{}')
  for (const { body } of [flooding, ...floods]) body.cancel()
  await server.until(({ underWay }) => underWay === 0)
  assert.equal(server.connections, 1)
})

test('the end of the transport is the end of what waits and of what is open', async t => {
  const { server, transport, call } = await start(t, silence, {
    settings: { maxConcurrentStreams: 1 },
    options: { maxConnections: 1 },
  })
  const open = failureOf(call(post))
  await server.until(({ requests }) => requests.length === 1)
  const waiting = failureOf(call(post))
  await transport[Symbol.asyncDispose]()
  assert.equal((await open).outcome, 'unknown')
  assert.equal((await waiting).code, 'ERR_KUBE_TRANSPORT_RESET')
  assert.equal((await failureOf(call(post))).outcome, 'not-sent')
  await server.until(({ open }) => open.size === 0)
  assert.equal(server.requests.length, 1)
})

for (const seed of [1, 2, 3]) {
  test(`every request settles, and no write is executed twice, whatever the server does (seed ${seed})`, async t => {
    const random = seededRandom(seed)
    const executed = new Map<string, number>()
    const execute: Answer = (response, request, socket) => {
      executed.set(request.body, (executed.get(request.body) ?? 0) + 1)
      json({})(response, request, socket)
    }
    const faults: readonly Answer[] = [
      refuse,
      (response, request, socket) => {
        sessionOf(response).goaway(0, 2 ** 31 - 1)
        execute(response, request, socket)
      },
      response => sessionOf(response).destroy(),
      response => streamOf(response).destroy(new Error('cut')),
      () => proxy.reset(),
    ]
    const { server, proxy, call } = await start(t, (response, request, socket) => {
      const fault = faults[Math.floor(random() * 200)]
      if (streamOf(response).destroyed) return
      ;(fault ?? execute)(response, request, socket)
    })
    let failed = 0
    for (let round = 0; round < 20; round++) {
      const ids = Array.from({ length: 25 }, (_, at) => `${round}-${at}`)
      await Promise.all(
        ids.map(async body => {
          const error = await call({ ...post, body, timeoutMs: 2_000 }).then(
            () => undefined,
            error => error as TransportError,
          )
          if (error === undefined) assert.equal(executed.get(body), 1)
          else failed++
          if (error?.outcome === 'not-sent') assert.equal(executed.get(body), undefined)
        }),
      )
    }
    assert.ok([...executed.values()].every(times => times === 1))
    assert.ok(failed > 0 && failed < 400, `${failed} failed`)
    assert.ok(server.connections < 200, `${server.connections} connections`)
  })
}
