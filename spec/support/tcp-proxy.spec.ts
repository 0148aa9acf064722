import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { type End, TcpProxy, type Way } from './tcp-proxy.ts'

/** A server that sends back what it gets, after its name; it ends with the test. */
async function echo(t: TestContext, name = '') {
  const seen: { bytes: number; readonly ends: string[] } = { bytes: 0, ends: [] }
  const server = createServer({ allowHalfOpen: true }, socket => {
    socket.write(name)
    socket.on('data', piece => {
      seen.bytes += piece.length
      socket.write(piece)
    })
    socket.on('end', () => {
      seen.ends.push('FIN')
      socket.end()
    })
    socket.on('error', error => seen.ends.push((error as NodeJS.ErrnoException).code ?? ''))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  return { seen, server, url: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

/** A client of the proxy, with what it has got and how it ended. */
async function dial(t: TestContext, proxy: TcpProxy) {
  const { hostname, port } = new URL(proxy.url)
  const socket = new Socket({ allowHalfOpen: true })
  t.after(() => socket.destroy())
  const got = { text: '', end: '' }
  let wake = (): void => {}
  const note = (change: () => void) => {
    change()
    wake()
  }
  socket.on('data', piece => note(() => (got.text += piece)))
  socket.on('end', () => note(() => (got.end ||= 'FIN')))
  socket.on('error', error => note(() => (got.end = (error as NodeJS.ErrnoException).code ?? '')))
  socket.connect(Number(port), hostname)
  await once(socket, 'connect')
  const until = async (isTrue: (now: typeof got) => boolean) => {
    while (!isTrue(got)) await new Promise<void>(resolve => (wake = resolve))
  }
  return { socket, got, until }
}

async function start(t: TestContext) {
  const backend = await echo(t)
  const proxy = await TcpProxy.start(backend.url)
  t.after(() => proxy[Symbol.asyncDispose]())
  return { backend, proxy }
}

test('bytes go both ways, and a FIN is handed on when all of them are there', async t => {
  const { proxy, backend } = await start(t)
  const client = await dial(t, proxy)
  client.socket.end('x'.repeat(1 << 20))
  await client.until(({ end }) => end !== '')
  assert.deepEqual(client.got, { text: 'x'.repeat(1 << 20), end: 'FIN' })
  assert.deepEqual(backend.seen, { bytes: 1 << 20, ends: ['FIN'] })
  await proxy.until(({ open }) => open.size === 0)
  assert.equal(proxy.dials, 1)
})

test('what is frozen passes nothing on, not even an end; thawed, it goes on where it was', async t => {
  const { proxy, backend } = await start(t)
  const frozen = await dial(t, proxy)
  frozen.socket.write('a')
  await frozen.until(({ text }) => text === 'a')
  proxy.freeze()
  frozen.socket.end('b')
  const fresh = await dial(t, proxy)
  fresh.socket.write('c')
  await fresh.until(({ text }) => text === 'c')
  assert.deepEqual(frozen.got, { text: 'a', end: '' })
  assert.deepEqual(backend.seen, { bytes: 2, ends: [] })
  proxy.thaw()
  await frozen.until(({ end }) => end !== '')
  assert.deepEqual(frozen.got, { text: 'ab', end: 'FIN' })
})

const ends: Record<End, string> = { reset: 'ECONNRESET', close: 'FIN' }
for (const [how, seen] of Object.entries(ends) as [End, string][]) {
  test(`both sides see a ${how} as ${seen}`, async t => {
    const { proxy, backend } = await start(t)
    const client = await dial(t, proxy)
    client.socket.write('a')
    await client.until(({ text }) => text === 'a')
    proxy[how]()
    await client.until(({ end }) => end !== '')
    await proxy.until(({ open }) => open.size === 0)
    assert.deepEqual(client.got, { text: 'a', end: seen })
    client.socket.destroy()
    while (backend.seen.ends.length === 0) await new Promise(setImmediate)
    assert.deepEqual(backend.seen.ends, [seen])
  })

  for (const way of ['up', 'down'] as Way[]) {
    test(`a cut (${how}) lets so many bytes pass ${way}, and only one connection is cut`, async t => {
      const { proxy, backend } = await start(t)
      proxy.cutAfter({ way, bytes: 3, how })
      const client = await dial(t, proxy)
      client.socket.write('abcdef')
      await client.until(({ end }) => end !== '')
      while (backend.seen.ends.length === 0) await new Promise(setImmediate)
      assert.equal(backend.seen.bytes, way === 'up' ? 3 : 6)
      if (way === 'down') assert.equal(client.got.text, 'abc')
      const next = await dial(t, proxy)
      next.socket.end('abcdef')
      await next.until(({ end }) => end !== '')
      assert.deepEqual(next.got, { text: 'abcdef', end: 'FIN' })
    })
  }
}

test('connections to come lead to the server that was swapped in', async t => {
  const { proxy } = await start(t)
  const before = await dial(t, proxy)
  proxy.swap((await echo(t, 'other:')).url)
  const after = await dial(t, proxy)
  for (const client of [before, after]) client.socket.end('a')
  await before.until(({ end }) => end !== '')
  await after.until(({ end }) => end !== '')
  assert.deepEqual([before.got.text, after.got.text], ['a', 'other:a'])
})

test('a server that is not there is a reset, or is waited for', async t => {
  const { proxy, backend } = await start(t)
  backend.server.close()
  const refused = await dial(t, proxy)
  await refused.until(({ end }) => end !== '')
  assert.equal(refused.got.end, 'ECONNRESET')
  proxy.patienceMs = 60_000
  const patient = await dial(t, proxy)
  patient.socket.end('a')
  const { port } = new URL(backend.url)
  backend.server.listen(Number(port), '127.0.0.1')
  await patient.until(({ end }) => end !== '')
  assert.deepEqual(patient.got, { text: 'a', end: 'FIN' })
})

test('bytes that are held back come in order, and all of them', async t => {
  const { proxy } = await start(t)
  proxy.delayMs = 1
  const client = await dial(t, proxy)
  for (const letter of 'abc') client.socket.write(letter)
  client.socket.end('d')
  await client.until(({ end }) => end !== '')
  assert.equal(client.got.text, 'abcd')
})
