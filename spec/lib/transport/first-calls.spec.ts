import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { ApiRequest, ApiResponse, Transport } from '../../../lib/core/index.ts'
import { createHttpTransport } from '../../../lib/transport/index.ts'
import { connectionTo } from '../../support/loopback-connection.ts'
import { type Answer, json, LoopbackServer, lines } from '../../support/loopback-server.ts'
import { runProgram } from '../../support/run-program.ts'

const get: ApiRequest = { method: 'GET', path: '/x' }
const textOf = async (response: ApiResponse) => Buffer.from(await response.body.bytes()).toString()

async function start(t: TestContext, answer: Answer) {
  const server = await LoopbackServer.start(answer)
  const transport = await createHttpTransport(connectionTo(server), { userAgent: 'spec/1' })
  t.after(async () => {
    await transport[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })
  return { server, transport }
}

const call = async (transport: Transport) => textOf(await transport.send(get))

/** A process that sends so many calls, so many at a time, with such pauses by its clock, and tells whether it has loaded undici's parser. */
const loads = async (
  url: string,
  calls: number,
  atATime: number,
  pauseMs = 0,
): Promise<boolean> => {
  const text = `
    import { createRequire } from 'node:module'
    import { createHttpTransport } from './lib/transport/index.ts'
    import { systemClock } from './lib/core/index.ts'
    import { connectionTo } from './spec/support/loopback-connection.ts'
    let now = 0
    const clock = { ...systemClock, now: () => (now += ${pauseMs}) }
    const options = { userAgent: 'spec/1', clock }
    const transport = await createHttpTransport(connectionTo({ url: ${JSON.stringify(url)} }), options)
    const send = async () => (await transport.send({ method: 'GET', path: '/x' })).body.bytes()
    for (let sent = 0; sent < ${calls}; sent += ${atATime}) {
      await Promise.all(Array.from({ length: ${atATime} }, send))
    }
    const loaded = Object.keys(createRequire(import.meta.url).cache)
    console.log(loaded.some(file => file.includes('llhttp')))
    await transport[Symbol.asyncDispose]()
  `
  const { out, err } = await runProgram(process.execPath, [
    ...['--conditions=@anykind/source', '--input-type=module-typescript', '--eval', text],
  ])
  assert.equal(err, '')
  return JSON.parse(out)
}

test('a process that sends a few calls does not load undici, one that sends many does', async t => {
  const { server } = await start(t, json({}))
  assert.equal(await loads(server.url, 64, 8), false)
  assert.equal(await loads(server.url, 65, 1), true)
  assert.equal(await loads(server.url, 130, 1, 1000), false)
  assert.equal(await loads(server.url, 9, 9), true)
})

test('what is under way when there is more than it is for ends as it would, and all is sent once', async t => {
  const gate = Promise.withResolvers<void>()
  const { server, transport } = await start(t, async response => {
    await gate.promise
    response.end('{}')
  })
  const early = Array.from({ length: 8 }, () => call(transport))
  await server.until(({ requests }) => requests.length === 8)
  const late = Array.from({ length: 100 }, () => call(transport))
  await server.until(({ requests }) => requests.length === 32)
  gate.resolve()
  assert.deepEqual(new Set(await Promise.all([...early, ...late])), new Set(['{}']))
  assert.equal(server.requests.length, 108)
  // The eight of the first calls are among all that are allowed.
  assert.equal(server.connections, 32)
  await server.until(({ open }) => open.size === 24)
})

test('a stream is not one of them, and does not end them', async t => {
  const watch = lines([{}], { open: true })
  const { server, transport } = await start(t, (response, request, socket) =>
    request.url === '/watch' ? watch(response, request, socket) : response.end('{}'),
  )
  await call(transport)
  const { body } = await transport.send({ ...get, path: '/watch', stream: true })
  await call(transport)
  assert.equal(server.connections, 2)
  body.cancel()
})

test('a transport that ends while the first calls are made has them fail, those that wait for undici, too', async t => {
  const { server, transport } = await start(t, () => {})
  const calls = Array.from({ length: 20 }, () =>
    call(transport).then(assert.fail, error => error.code),
  )
  await server.until(({ requests }) => requests.length >= 8)
  await transport[Symbol.asyncDispose]()
  assert.deepEqual(new Set(await Promise.all(calls)), new Set(['ERR_KUBE_TRANSPORT_RESET']))
  await server.until(({ open }) => open.size === 0)
})

test('what comes over an idle connection ends it', async t => {
  let later = (): unknown => undefined
  const { server, transport } = await start(t, (response, _request, socket) => {
    later = () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison')
    response.end('{}')
  })
  await call(transport)
  later()
  await server.until(({ open }) => open.size === 0)
  assert.equal(await call(transport), '{}')
})
