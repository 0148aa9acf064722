import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { type TestContext, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { inspect } from 'node:util'
import type { ApiRequest, ApiResponse, TransportError } from '../../../lib/core/index.ts'
import { createHttpTransport, type HttpTransportOptions } from '../../../lib/transport/index.ts'
import { connectionTo } from '../../support/loopback-connection.ts'
import {
  type Answer,
  cutBody,
  json,
  LoopbackServer,
  lines,
  reset,
  silence,
} from '../../support/loopback-server.ts'
import { overHttp2, trusting } from '../../support/loopback-tls.ts'

const get: ApiRequest = { method: 'GET', path: '/x' }
const post: ApiRequest = { method: 'POST', path: '/x', body: '{}' }
const watch: ApiRequest = { ...get, stream: true }

/** A server that answers so, and a transport to it; both end with the test. */
async function start(
  t: TestContext,
  answers: Answer | readonly Answer[],
  { http2 = false, ...options }: Partial<HttpTransportOptions> = {},
) {
  // As many places as connections are allowed.
  const settings = { maxConcurrentStreams: options.maxConnections ?? 100 }
  const server = await LoopbackServer.start(answers, http2 ? { ...overHttp2, settings } : {})
  const connection = connectionTo(server, http2 ? trusting : {})
  const transport = await createHttpTransport(connection, {
    userAgent: 'spec/1',
    http2,
    ...options,
  })
  t.after(async () => {
    await transport[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })
  return { server, transport }
}

type Run = (t: TestContext, way: Partial<HttpTransportOptions>) => Promise<void>

/** A test of what must be so whichever protocol is spoken. */
const testAll = (name: string, run: Run): void => {
  test(`over HTTP/1.1, ${name}`, t => run(t, {}))
  test(`over HTTP/2, ${name}`, t => run(t, { http2: true }))
}

const textOf = async (response: ApiResponse) => Buffer.from(await response.body.bytes()).toString()

/** The error that a promise ends in. */
const failureOf = (promise: Promise<unknown>): Promise<TransportError> =>
  promise.then(
    () => assert.fail('it did not fail'),
    error => error,
  )

testAll('a request is on the wire what it is as a value', async (t, protocol) => {
  const { server, transport } = await start(t, json({ ok: true }), protocol)
  const response = await transport.send({
    method: 'PATCH',
    path: '/api/v1/namespaces/a%20b/configmaps/..%2e',
    query: [
      ['labelSelector', 'a in (b,c)&d=e ü'],
      ['labelSelector', '%20+'],
    ],
    headers: { 'content-type': 'application/merge-patch+json' },
    body: '{"a":"ü"}',
  })
  assert.equal(response.status, 200)
  assert.equal(await textOf(response), '{"ok":true}')
  const [seen] = server.requests
  assert.equal(seen?.method, 'PATCH')
  // Nothing is folded, added or encoded twice on the way.
  assert.equal(
    seen?.url,
    '/api/v1/namespaces/a%20b/configmaps/..%2e?labelSelector=a%20in%20(b%2Cc)%26d%3De%20%C3%BC&labelSelector=%2520%2B',
  )
  assert.equal(seen?.body, '{"a":"ü"}')
  assert.equal(seen?.headers['content-type'], 'application/merge-patch+json')
  assert.equal(seen?.headers.accept, 'application/json')
  assert.equal(seen?.headers['user-agent'], 'spec/1')
  assert.equal(seen?.headers['accept-encoding'], undefined)
})

test('a name with several values is sent several times, and what is ours to say is not sent for others', async t => {
  const { server, transport } = await start(t, json({}))
  const headers = {
    'impersonate-group': ['a', 'b, c'],
    host: 'elsewhere',
    'content-length': '7',
    connection: 'close',
    'transfer-encoding': 'chunked',
    upgrade: 'h2c',
  }
  await textOf(await transport.send({ ...post, headers }))
  assert.deepEqual(server.requests[0]?.rawHeaders, [
    ...['host', new URL(server.url).host],
    ...['accept', 'application/json', 'user-agent', 'spec/1'],
    ...['impersonate-group', 'a', 'impersonate-group', 'b, c'],
    ...['content-length', '2', 'Connection', 'keep-alive'],
  ])
})

testAll('a value that no header may have is not sent, and not told', async (t, protocol) => {
  const { server, transport } = await start(t, json({}), protocol)
  const headers = { authorization: 'Bearer secret\r\nx: y' }
  const error = await failureOf(transport.send({ ...post, headers }))
  assert.equal(error.message, 'POST /x: invalid authorization header')
  assert.equal(error.outcome, 'not-sent')
  assert.doesNotMatch(inspect(error), /secret/)
  assert.equal(await textOf(await transport.send(post)), '{}')
  assert.equal(server.requests.length, 1)
})

test("the server's path prefix goes before each path", async t => {
  const server = await LoopbackServer.start(json({}))
  t.after(() => server[Symbol.asyncDispose]())
  for (const suffix of ['/k8s/clusters/c-1', '/k8s/clusters/c-1/']) {
    const connection = connectionTo({ url: server.url + suffix })
    const transport = await createHttpTransport(connection, { userAgent: 'spec/1' })
    await textOf(await transport.send(get))
    await transport[Symbol.asyncDispose]()
  }
  assert.deepEqual(
    server.requests.map(({ url }) => url),
    ['/k8s/clusters/c-1/x', '/k8s/clusters/c-1/x'],
  )
})

test('calls one after the other use the same connections again', async t => {
  const { server, transport } = await start(t, json({}))
  for (let call = 0; call < 50; call++) await textOf(await transport.send(get))
  assert.equal(server.connections, 1)
})

test('callers that each send one call after the other take a connection each', async t => {
  const { server, transport } = await start(t, json({}))
  const caller = async () => {
    for (let call = 0; call < 20; call++) await textOf(await transport.send(post))
  }
  await Promise.all(Array.from({ length: 8 }, caller))
  assert.equal(server.requests.length, 160)
  assert.equal(server.connections, 8)
})

test('a call that waits for a connection is not sent once the transport has ended', async t => {
  const { server, transport } = await start(t, silence, { maxConnections: 1 })
  const sent = failureOf(transport.send(post))
  const waiting = failureOf(transport.send(post))
  await server.until(({ requests }) => requests.length === 1)
  await transport[Symbol.asyncDispose]()
  assert.equal((await sent).outcome, 'unknown')
  assert.equal((await waiting).outcome, 'not-sent')
  assert.equal(server.requests.length, 1)
})

test('calls at the same time use as many connections as allowed, and no more', async t => {
  const { server, transport } = await start(t, json({}), { maxConnections: 4 })
  await Promise.all(Array.from({ length: 100 }, async () => textOf(await transport.send(post))))
  assert.equal(server.requests.length, 100)
  assert.equal(server.connections, 4)
})

test('streams that are open do not hold up calls', async t => {
  const openStream = lines([{}], { open: true })
  const answer: Answer = (response, request, socket) =>
    request.url === '/watch' ? openStream(response, request, socket) : response.end('ok')
  const { server, transport } = await start(t, answer, { maxConnections: 1 })
  const streams = await Promise.all(
    Array.from({ length: 10 }, () => transport.send({ ...watch, path: '/watch' })),
  )
  assert.equal(await textOf(await transport.send(get)), 'ok')
  assert.equal(server.connections, 11)
  for (const { body } of streams) body.cancel()
  await server.until(({ open }) => open.size === 1)
})

for (const status of [301, 302, 307, 308]) {
  testAll(
    `CVE-2022-3172, CVE-2018-1002102: a redirect (${status}) is an answer and is not followed`,
    async (t, protocol) => {
      const { server, transport } = await start(
        t,
        response => {
          response.writeHead(status, { location: '/elsewhere' }).end()
        },
        protocol,
      )
      const response = await transport.send(get)
      assert.equal(response.status, status)
      await textOf(response)
      assert.equal(server.requests.length, 1)
    },
  )
}

testAll('informational answers before the answer are skipped', async (t, protocol) => {
  const { transport } = await start(
    t,
    response => {
      response.writeEarlyHints({ link: '</a>; rel=preload' })
      response.writeEarlyHints({ link: '</b>; rel=preload' })
      response.end('ok')
    },
    protocol,
  )
  assert.equal(await textOf(await transport.send(get)), 'ok')
})

test('a flood of informational answers ends the call, also one without a deadline', async t => {
  const answer: Answer = async response => {
    while (!response.destroyed) {
      response.writeProcessing()
      await setImmediate()
    }
  }
  const { server, transport } = await start(t, answer)
  const error = await failureOf(transport.send({ ...post, timeoutMs: 0 }))
  assert.equal(error.code, 'ERR_KUBE_TRANSPORT_RESET')
  assert.equal(error.outcome, 'unknown')
  assert.equal(error.message, 'POST /x: a flood of informational answers')
  await server.until(({ open }) => open.size === 0)
})

/** Options that would fail each call later, or none. */
for (const options of [
  { userAgent: 'a\r\nx: y' },
  { userAgent: 'a\nb' },
  { userAgent: 'a\0b' },
  { userAgent: '' },
  { userAgent: 'a\u{1f600}' },
  { maxConnections: 0 },
  { maxConnections: 1.5 },
  { maxBodyBytes: -1 },
  { maxBodyBytes: Number.NaN },
]) {
  test(`${JSON.stringify(options)} is refused before anything is sent`, async () => {
    const connection = connectionTo({ url: 'http://127.0.0.1:1' })
    await assert.rejects(createHttpTransport(connection, { userAgent: 'spec/1', ...options }), {
      code: 'ERR_KUBE_CONFIG',
    })
  })
}

testAll('headers come with lower-case names, a repeated one as an array', async (t, protocol) => {
  const { transport } = await start(
    t,
    response => {
      response.setHeader('Warning', ['299 - "a"', '299 - "b"'])
      response.setHeader('ETag', '"1"')
      response.end()
    },
    protocol,
  )

  const { headers, body } = await transport.send(get)
  assert.deepEqual(headers.warning, ['299 - "a"', '299 - "b"'])
  assert.equal(headers.etag, '"1"')
  assert.equal((await body.bytes()).length, 0)
})

testAll(
  'a server that is not there is a failure to connect, and nothing was sent',
  async (t, protocol) => {
    const { server, transport } = await start(t, json({}), protocol)
    await server[Symbol.asyncDispose]()
    const error = await failureOf(transport.send(post))
    assert.equal(error.code, 'ERR_KUBE_TRANSPORT_CONNECT')
    assert.equal(error.outcome, 'not-sent')
    assert.match(error.message, /^POST \/x: .*ECONNREFUSED.*; is the server running/)
  },
)

const garbage =
  (bytes: string): Answer =>
  (_response, _request, socket) => {
    socket.end(bytes)
  }

/** Faults before the head of an answer: the request was sent, and nobody knows what came of it. */
const lost: Record<string, Answer> = {
  'a reset connection': reset,
  'a closed connection': (_response, _request, socket) => socket.end(),
}
const garbled: Record<string, Answer> = {
  'a head that is not HTTP': garbage('SSH-2.0-OpenSSH_9.9\r\n'),
  'a cut head': garbage('HTTP/1.1 200 OK\r\nContent-Le'),
  'a head of a megabyte': garbage(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(1 << 20)}\r\n\r\n`),
  'two lengths': garbage('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'),
}

async function isLost(t: TestContext, answer: Answer, protocol: Partial<HttpTransportOptions>) {
  const { server, transport } = await start(t, [answer, json({})], protocol)
  const error = await failureOf(transport.send(post))
  assert.equal(error.code, 'ERR_KUBE_TRANSPORT_RESET')
  assert.equal(error.outcome, 'unknown')
  assert.match(error.message, /^POST \/x: ./)
  assert.equal(await textOf(await transport.send(post)), '{}')
  assert.equal(server.requests.length, 2)
}

const leftUnknown = 'instead of an answer: the outcome is unknown, and the next call is well'
for (const [what, answer] of Object.entries(lost)) {
  testAll(`${what} ${leftUnknown}`, (t, protocol) => isLost(t, answer, protocol))
}
for (const [what, answer] of Object.entries(garbled)) {
  test(`${what} ${leftUnknown}`, t => isLost(t, answer, {}))
}

for (const how of ['reset', 'end'] as const) {
  testAll(
    `a body that is cut (${how}) fails, whole or in pieces, after the pieces that came`,
    async (t, protocol) => {
      const { transport } = await start(t, cutBody('{"a":', how), protocol)
      const whole = await transport.send(get)
      assert.equal((await failureOf(whole.body.bytes())).code, 'ERR_KUBE_TRANSPORT_RESET')
      let text = ''
      const { body } = await transport.send(get)
      const error = await failureOf(
        (async () => {
          for await (const piece of body) text += Buffer.from(piece)
        })(),
      )
      assert.equal(error.code, 'ERR_KUBE_TRANSPORT_RESET')
      assert.equal(text, '{"a":')
    },
  )
}

test('a chunked body that ends in the middle of a chunk fails', async t => {
  const { transport } = await start(
    t,
    garbage('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab'),
  )
  const { body } = await transport.send(get)
  assert.equal((await failureOf(body.bytes())).code, 'ERR_KUBE_TRANSPORT_RESET')
})

testAll(
  'a server that says nothing is left at the deadline, and its connection closed',
  async (t, protocol) => {
    const { server, transport } = await start(t, silence, { ...protocol, timeoutMs: 1 })
    const error = await failureOf(transport.send(post))
    assert.equal(error.code, 'ERR_KUBE_TRANSPORT_TIMEOUT')
    assert.equal(error.message, 'POST /x: no answer within 1 ms')
    await server.until(({ underWay }) => underWay === 0)
  },
)

/** Answers `/slow` when the gate opens, `/silent` never, all else at once. */
const byPath =
  (gate: Promise<void>): Answer =>
  async (response, { url }) => {
    if (url === '/silent') return
    if (url === '/slow') await gate
    response.end(url)
  }

test('a call that waits in vain gives up the connections that are idle beside it; calls under way go on', async t => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const gate = Promise.withResolvers<void>()
  const { server, transport } = await start(t, byPath(gate.promise))
  const slow = transport.send({ ...get, path: '/slow' })
  const silent = [1, 2].map(() =>
    failureOf(transport.send({ ...post, path: '/silent', timeoutMs: 50 })),
  )
  await Promise.all([1, 2].map(async () => textOf(await transport.send(get))))
  await server.until(({ requests }) => requests.length === 5)
  assert.equal(server.connections, 5)
  t.mock.timers.tick(50)
  for (const { outcome } of await Promise.all(silent)) assert.equal(outcome, 'unknown')
  await server.until(({ open }) => open.size === 1)
  assert.equal(await textOf(await transport.send(get)), '/x')
  assert.equal(server.connections, 6)
  gate.resolve()
  assert.equal(await textOf(await slow), '/slow')
  await server.until(({ open }) => open.size === 1)
})

test('the end of a transport ends calls over connections that were given up, too', async t => {
  const { server, transport } = await start(t, silence)
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const slow = failureOf(transport.send(post))
  const silent = failureOf(transport.send({ ...post, timeoutMs: 50 }))
  await server.until(({ requests }) => requests.length === 2)
  t.mock.timers.tick(50)
  assert.equal((await silent).outcome, 'unknown')
  await server.until(({ open }) => open.size === 1)
  await transport[Symbol.asyncDispose]()
  assert.equal((await slow).outcome, 'unknown')
  await server.until(({ open }) => open.size === 0)
})

testAll(
  'the deadline of a request wins over that of the transport, and covers the body',
  async (t, protocol) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const { server, transport } = await start(t, cutBody('{', 'never'), protocol)
    const { body } = await transport.send({ ...get, timeoutMs: 500 })
    const failed = failureOf(body.bytes())
    t.mock.timers.tick(500)
    assert.equal((await failed).code, 'ERR_KUBE_TRANSPORT_TIMEOUT')
    assert.equal((await failed).message, 'GET /x: no answer within 500 ms')
    await server.until(({ underWay }) => underWay === 0)
  },
)

testAll('the deadline of a stream is over with its head', async (t, protocol) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let goOn = (): unknown => undefined
  const stream: Answer = response => {
    response.flushHeaders()
    goOn = () => response.write('still there')
  }
  const { server, transport } = await start(t, [stream, silence], protocol)
  const { body } = await transport.send({ ...watch, timeoutMs: 500 })
  const late = failureOf(transport.send({ ...watch, timeoutMs: 500 }))
  await server.until(({ requests }) => requests.length === 2)
  t.mock.timers.tick(500)
  assert.equal((await late).code, 'ERR_KUBE_TRANSPORT_TIMEOUT')
  assert.equal((await late).outcome, 'unknown')
  goOn()
  for await (const piece of body) {
    assert.equal(Buffer.from(piece).toString(), 'still there')
    break
  }
  await server.until(({ underWay }) => underWay === 0)
})

testAll(
  'a refusal to open a stream is no stream: its deadline covers the body',
  async (t, protocol) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const { transport } = await start(
      t,
      response => {
        response.writeHead(429).write('{')
      },
      protocol,
    )

    const { body } = await transport.send({ ...watch, timeoutMs: 500 })
    const failed = failureOf(body.bytes())
    t.mock.timers.tick(500)
    assert.equal((await failed).code, 'ERR_KUBE_TRANSPORT_TIMEOUT')
  },
)

for (const timeoutMs of [0, Number.POSITIVE_INFINITY]) {
  testAll(`timeoutMs ${timeoutMs} is no deadline`, async (t, protocol) => {
    const { transport } = await start(t, json({}), { ...protocol, timeoutMs })
    assert.equal(await textOf(await transport.send(get)), '{}')
    assert.equal(await textOf(await transport.send({ ...get, timeoutMs })), '{}')
  })
}

test('a request that waits for a connection at its deadline was not sent', async t => {
  const { server, transport } = await start(t, silence, { maxConnections: 1 })
  const leaving = new AbortController()
  const first = failureOf(transport.send(post, leaving.signal))
  await server.until(({ requests }) => requests.length === 1)
  const second = await failureOf(transport.send({ ...post, timeoutMs: 1 }))
  assert.equal(second.code, 'ERR_KUBE_TRANSPORT_TIMEOUT')
  assert.equal(second.outcome, 'not-sent')
  leaving.abort(new Error('left'))
  assert.equal((await first).message, 'left')
  assert.equal(server.requests.length, 1)
})

test('a request that is aborted while it waits for a connection is never sent', async t => {
  const gate = Promise.withResolvers<void>()
  const { server, transport } = await start(
    t,
    async (response, { url }) => {
      if (url === '/first') await gate.promise
      response.end()
    },
    { maxConnections: 1 },
  )
  const controller = new AbortController()
  const first = transport.send({ ...post, path: '/first' })
  await server.until(({ requests }) => requests.length === 1)
  const second = failureOf(transport.send({ ...post, path: '/second' }, controller.signal))
  const third = transport.send({ ...post, path: '/third' })
  controller.abort(new Error('enough'))
  assert.equal((await second).message, 'enough')
  gate.resolve()
  await textOf(await first)
  await textOf(await third)
  assert.deepEqual(
    server.requests.map(({ url }) => url),
    ['/first', '/third'],
  )
})

/** Where a call is when its signal fires, and what must then be closed. */
const stages: Record<
  string,
  (
    t: TestContext,
    signal: AbortController,
    protocol: Partial<HttpTransportOptions>,
  ) => Promise<{ call: Promise<unknown>; server: LoopbackServer }>
> = {
  'before it begins': async (t, controller, protocol) => {
    const { server, transport } = await start(t, json({}), protocol)
    controller.abort(new Error('enough'))
    return { call: transport.send(get, controller.signal), server }
  },
  'while it waits for a connection': async (t, controller, protocol) => {
    const { server, transport } = await start(t, silence, { ...protocol, maxConnections: 1 })
    const blocking = failureOf(transport.send({ ...post, path: '/blocking' }))
    await server.until(({ requests }) => requests.length === 1)
    const call = transport.send(get, controller.signal)
    controller.abort(new Error('enough'))
    await failureOf(call)
    await transport[Symbol.asyncDispose]()
    assert.equal((await blocking).outcome, 'unknown')
    assert.equal(server.requests.length, 1)
    return { call, server }
  },
  'while it waits for the head': async (t, controller, protocol) => {
    const { server, transport } = await start(t, silence, protocol)
    const call = transport.send(get, controller.signal)
    await server.until(({ requests }) => requests.length === 1)
    controller.abort(new Error('enough'))
    return { call, server }
  },
  'while it reads the body whole': async (t, controller, protocol) => {
    const { server, transport } = await start(t, cutBody('{', 'never'), protocol)
    const { body } = await transport.send(get, controller.signal)
    const call = body.bytes()
    controller.abort(new Error('enough'))
    return { call, server }
  },
  'while it reads the body in pieces': async (t, controller, protocol) => {
    const { server, transport } = await start(t, lines(['a'], { open: true }), protocol)
    const { body } = await transport.send(watch, controller.signal)
    const call = (async () => {
      for await (const _piece of body) controller.abort(new Error('enough'))
    })()
    return { call, server }
  },
  'while its answer waits to be read': async (t, controller, protocol) => {
    const { server, transport } = await start(t, lines(['a'], { open: true }), protocol)
    const { body } = await transport.send(watch, controller.signal)
    controller.abort(new Error('enough'))
    return { call: body.bytes(), server }
  },
}
for (const [stage, begin] of Object.entries(stages)) {
  testAll(
    `a call that is aborted ${stage} rejects with the reason and leaves nothing behind`,
    async (t, protocol) => {
      const controller = new AbortController()
      const { call, server } = await begin(t, controller, protocol)
      assert.equal((await failureOf(call)).message, 'enough')
      assert.equal(getEventListeners(controller.signal, 'abort').length, 0)
      await server.until(({ underWay }) => underWay === 0)
    },
  )
}

testAll('a reason that is no Error is given as it is', async (t, protocol) => {
  const { server, transport } = await start(t, silence, protocol)
  const controller = new AbortController()
  const call = transport.send(get, controller.signal)
  await server.until(({ requests }) => requests.length === 1)
  controller.abort('because')
  assert.equal(await call.catch(reason => reason), 'because')
})

testAll('a signal that has served a thousand calls has no listener left', async (t, protocol) => {
  const { transport } = await start(t, [...Array<Answer>(3).fill(reset), json({})], protocol)
  const { signal } = new AbortController()
  for (let call = 0; call < 1000; call++) {
    await transport.send(get, signal).then(textOf, () => undefined)
  }
  assert.equal(getEventListeners(signal, 'abort').length, 0)
})

testAll('a reader that stops early ends the transfer and its connection', async (t, protocol) => {
  const { server, transport } = await start(t, lines(['a', 'b'], { open: true }), protocol)
  const { body } = await transport.send(watch)
  for await (const _piece of body) break
  await server.until(({ underWay }) => underWay === 0)
  body.cancel()
})

testAll(
  'a body that is cancelled before it is read ends, and may be cancelled again',
  async (t, protocol) => {
    const { server, transport } = await start(t, lines(['a'], { open: true }), protocol)
    const { body } = await transport.send(watch)
    body.cancel()
    body.cancel()
    assert.equal((await body.bytes()).length, 0)
    await server.until(({ underWay }) => underWay === 0)
  },
)

/** Sends `total` bytes as fast as the connection takes them, and tells how many it took. */
function flood(total: number): { answer: Answer; written: () => number } {
  let written = 0
  const piece = Buffer.alloc(64 * 1024, 'x')
  return {
    written: () => written,
    answer: response => {
      const write = () => {
        while (written < total) {
          written += piece.length
          if (!response.write(piece)) {
            response.once('drain', write)
            return
          }
        }
        response.end()
      }
      write()
    },
  }
}

const mebibyte = 1024 * 1024

testAll('a slow reader slows the server down, and still gets everything', async (t, protocol) => {
  const total = 64 * mebibyte
  const { answer, written } = flood(total)
  const { transport } = await start(t, answer, protocol)
  const { body } = await transport.send(watch)
  let read = 0
  let mostAhead = 0
  for await (const piece of body) {
    read += piece.length
    // The network may go on while the reader is busy.
    for (let turn = 0; turn < 3; turn++) await setImmediate()
    mostAhead = Math.max(mostAhead, written() - read)
  }
  assert.equal(read, total)
  // What the kernel's buffers and our queue may hold; without back-pressure it is nearly all of it.
  assert.ok(mostAhead < 24 * mebibyte, `the server was ${mostAhead} bytes ahead`)
})

testAll('a body that was left to wait comes whole, however large', async (t, protocol) => {
  const total = 16 * mebibyte
  const { answer } = flood(total)
  const { transport } = await start(t, answer, protocol)
  const { body } = await transport.send(get)
  for (let turn = 0; turn < 200; turn++) await setImmediate()
  assert.equal((await body.bytes()).length, total)
})

testAll(
  'a body that is longer than allowed is refused whole, and its connection closed',
  async (t, protocol) => {
    const answers = [flood(mebibyte).answer, flood(mebibyte).answer]
    const { server, transport } = await start(t, answers, { ...protocol, maxBodyBytes: 100_000 })
    const { body } = await transport.send(get)
    const error = await failureOf(body.bytes())
    assert.equal(error.code, 'ERR_KUBE_DECODE')
    assert.equal(error.message, 'GET /x: the answer is longer than 100000 bytes')
    await server.until(({ underWay }) => underWay === 0)
    let read = 0
    for await (const piece of (await transport.send(get)).body) read += piece.length
    assert.equal(read, mebibyte)
  },
)

testAll(
  'after its end a transport sends nothing, and what was under way fails',
  async (t, protocol) => {
    const { server, transport } = await start(t, [silence, lines(['a'], { open: true })], protocol)
    const call = failureOf(transport.send(post))
    await server.until(({ requests }) => requests.length === 1)
    const { body } = await transport.send(watch)
    const rest = failureOf(body.bytes())
    await transport[Symbol.asyncDispose]()
    assert.equal((await call).outcome, 'unknown')
    assert.ok((await rest) instanceof Error)
    assert.equal((await failureOf(transport.send(post))).outcome, 'not-sent')
    await server.until(({ underWay }) => underWay === 0)
    assert.equal(server.requests.length, 2)
  },
)

testAll(
  'CVE-2026-1527: a header that would split the request is refused, and nothing is sent',
  async (t, protocol) => {
    const { server, transport } = await start(t, json({}), protocol)
    for (const value of ['a\r\nx: y', 'a\nb', 'a\0b']) {
      const error = await failureOf(transport.send({ ...post, headers: { authorization: value } }))
      assert.equal(error.outcome, 'not-sent')
    }
    assert.equal(server.requests.length, 0)
  },
)

testAll(
  'no failure shows a header, a body or a query, however deep one looks',
  async (t, protocol) => {
    const secret = 'hunter2'
    const request: ApiRequest = {
      ...post,
      query: [['continue', secret]],
      headers: { authorization: `Bearer ${secret}` },
      body: JSON.stringify({ secret }),
    }
    const answers = [...Object.values(lost), cutBody('{', 'reset'), cutBody('{', 'end')]
    const { server, transport } = await start(t, [...answers, silence], protocol)
    const failures: unknown[] = []
    const collect = (calling: Promise<unknown>) => calling.catch(error => failures.push(error))
    for (const _ of answers) {
      await collect(transport.send(request).then(({ body }) => body.bytes()))
    }
    await collect(transport.send({ ...request, timeoutMs: 1 }))
    await collect(transport.send({ ...request, headers: { authorization: `${secret}\n` } }))
    await server[Symbol.asyncDispose]()
    await collect(transport.send(request))
    assert.equal(failures.length, answers.length + 3)
    for (const error of failures) {
      const shown = inspect(error, { depth: null, showHidden: true, getters: true })
      assert.ok(!shown.includes(secret), shown)
      assert.ok(!shown.includes('<Buffer'), shown)
    }
  },
)

testAll('what was disposed of calls no more, whether it has called or not', async (t, protocol) => {
  for (const calls of [0, 1]) {
    const { server, transport } = await start(t, json({}), protocol)
    for (let call = 0; call < calls; call++) await textOf(await transport.send(get))
    await transport[Symbol.asyncDispose]()
    const { code, outcome } = await failureOf(transport.send(get))
    assert.deepEqual([code, outcome], ['ERR_KUBE_TRANSPORT_RESET', 'not-sent'], `${calls}`)
    assert.equal(server.requests.length, calls)
  }
})

testAll('a call during which it is disposed of fails', async (t, protocol) => {
  const { server, transport } = await start(t, json({}), protocol)
  const failed = failureOf(transport.send(get))
  await transport[Symbol.asyncDispose]()
  assert.equal((await failed).code, 'ERR_KUBE_TRANSPORT_RESET')
  assert.equal(server.requests.length, 0)
})
