import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import {
  type Fetch,
  type LoadOptions,
  loadManifests,
  ManifestError,
} from '../../../lib/manifest/index.ts'
import {
  type Answer,
  cutBody,
  LoopbackServer,
  reset,
  silence,
} from '../../support/loopback-server.ts'
import { ManualClock } from '../../support/manual-clock.ts'

const manifest = 'apiVersion: v1\nkind: A\nmetadata: {name: a}\n'

const answer =
  (status: number, body = '', headers: Record<string, string> = {}): Answer =>
  response => {
    response.writeHead(status, headers).end(body)
  }

const redirect = (location: string, status = 302): Answer => answer(status, '', { location })

/** `fetch` as it is, which keeps no connection that would hold up a server's end. */
const closing: Fetch = (url, init) =>
  fetch(url, { ...init, headers: { ...init.headers, connection: 'close' } })

async function load(url: string, options: LoadOptions = {}): Promise<string[]> {
  const found: string[] = []
  for await (const { object, source } of loadManifests([url], { fetch: closing, ...options })) {
    found.push(`${object.metadata.name} ${source.file}`)
  }
  return found
}

/** Waits until somebody sleeps for that long, and lets the time pass. */
async function passBy(clock: ManualClock, ms: number): Promise<void> {
  await clock.asleep(ms, ms)
  clock.advance(ms)
  // Who is woken is gone from the clock a few microtasks later.
  await setImmediate()
}

/** Loads while the clock is moved on for whoever sleeps for that long. */
async function loadWithPauses(
  url: string,
  pauses: readonly number[],
  options: LoadOptions = {},
): Promise<string[]> {
  const clock = new ManualClock()
  const loading = load(url, { clock, ...options })
  loading.catch(() => undefined)
  for (const ms of pauses) await passBy(clock, ms)
  return loading
}

test('a manifest at an address is read like a file, of the name that the address has without its secrets', async () => {
  await using server = await LoopbackServer.start(answer(200, manifest))
  assert.deepEqual(await load(`${server.url}/a.yaml`), [`a ${server.url}/a.yaml`])
  assert.deepEqual(await load(`${server.url}/a.yaml?token=canary`), [`a ${server.url}/a.yaml?…`])
  assert.equal(server.requests[0]?.method, 'GET')
})

test('nobody is asked unless a fetch is given', async () => {
  await using server = await LoopbackServer.start(answer(200, manifest))
  await assert.rejects(load(server.url, { fetch: undefined }), ManifestError)
  assert.equal(server.requests.length, 0)
})

test('no credentials are sent but a login that the address has, and that to its own server only', async () => {
  await using other = await LoopbackServer.start(answer(200, manifest))
  await using server = await LoopbackServer.start([
    redirect('/b.yaml'),
    redirect(`${other.url}/c.yaml`),
  ])
  const address = server.url.replace('://', '://jane:p%40ss@')
  assert.deepEqual(await load(`${address}/a.yaml`), [`a ${server.url}/a.yaml`])
  const basic = `Basic ${Buffer.from('jane:p@ss').toString('base64')}`
  assert.deepEqual(
    [...server.requests, ...other.requests].map(({ url, headers }) => [url, headers.authorization]),
    [
      ['/a.yaml', basic],
      ['/b.yaml', basic],
      ['/c.yaml', undefined],
    ],
  )
})

test('redirects are followed ten times, to web addresses only', async () => {
  await using server = await LoopbackServer.start([
    ...Array.from({ length: 10 }, (_, at) => redirect(`/${at}`, [301, 302, 303, 307, 308][at % 5])),
    answer(200, manifest),
  ])
  assert.equal((await load(server.url)).length, 1)
  for (const [location, why] of [
    ['/again', /there are more than 10 redirects/],
    ['file:///etc/passwd', /it redirects to what is no web address/],
    ['data:text/plain,a', /it redirects to what is no web address/],
    ['http://[', /it redirects to what is no web address/],
    ['http://jane:pass@127.0.0.1/', /it redirects to a login/],
  ] as const) {
    await using loop = await LoopbackServer.start(redirect(location))
    await assert.rejects(load(loop.url), why)
  }
})

test('from https nothing leads to http', async () => {
  const asked: string[] = []
  const fetch: Fetch = async url => {
    asked.push(url.href)
    return new Response(null, { status: 302, headers: { location: 'http://127.0.0.1/' } })
  }
  await assert.rejects(load('https://127.0.0.1/', { fetch }), /redirects from https to http/)
  assert.deepEqual(asked, ['https://127.0.0.1/'])
})

test('a server that fails is asked three times, a second apart', async () => {
  for (const fault of [answer(500), answer(503), reset]) {
    await using server = await LoopbackServer.start([fault, fault, answer(200, manifest)])
    assert.equal((await loadWithPauses(server.url, [1000, 1000])).length, 1)
    assert.equal(server.requests.length, 3)
    await using broken = await LoopbackServer.start(fault)
    await assert.rejects(loadWithPauses(broken.url, [1000, 1000]), ManifestError)
    assert.equal(broken.requests.length, 3)
  }
})

test('any other answer is final', async () => {
  for (const [status, why] of [
    [404, /: the server answers 404$/],
    [401, /: the server answers 401$/],
    [204, /: the server answers 204$/],
    [304, /: the server answers 304$/],
  ] as const) {
    await using server = await LoopbackServer.start(answer(status))
    await assert.rejects(load(server.url), why)
    assert.equal(server.requests.length, 1)
  }
  await using page = await LoopbackServer.start(
    answer(200, '<html>', { 'content-type': 'text/html; charset=utf-8' }),
  )
  await assert.rejects(load(page.url), /: the answer is a web page/)
})

test('a body that is cut off is no manifest: it is asked for again', async () => {
  await using server = await LoopbackServer.start([
    cutBody(manifest, 'reset'),
    answer(200, manifest),
  ])
  assert.equal((await loadWithPauses(server.url, [1000])).length, 1)
  assert.equal(server.requests.length, 2)
})

test('a server that does not answer is given up after thirty seconds', async () => {
  for (const fault of [silence, cutBody('a', 'never')]) {
    await using server = await LoopbackServer.start(fault)
    const clock = new ManualClock()
    const loading = load(server.url, { clock })
    loading.catch(() => undefined)
    for (const attempt of [1, 2, 3]) {
      await server.until(() => server.requests.length === attempt)
      await passBy(clock, 30_000)
      if (attempt < 3) await passBy(clock, 1000)
    }
    await assert.rejects(loading, /: no answer in 30 s$/)
  }
})

test('an answer has a size, packed or not', async () => {
  await using server = await LoopbackServer.start(answer(200, 'a'.repeat(101)))
  await assert.rejects(
    load(server.url, { maxBytes: 100 }),
    /: the answer is larger than 100 bytes$/,
  )
  assert.equal(server.requests.length, 1)
  await using packed = await LoopbackServer.start(response => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('a'.repeat(1e6)))
  })
  await assert.rejects(load(packed.url, { maxBytes: 1e5 }), /: the answer is larger than 100000/)
})

test('ends with the signal’s reason', async () => {
  await using server = await LoopbackServer.start(silence)
  const stop = new AbortController()
  const loading = load(server.url, { signal: stop.signal })
  loading.catch(() => undefined)
  await server.until(() => server.requests.length === 1)
  const reason = new Error('enough')
  stop.abort(reason)
  await assert.rejects(loading, reason)
})

test('no error tells a login or a query', async () => {
  await using server = await LoopbackServer.start([
    answer(404),
    redirect('http://['),
    answer(200, 'a: b: c'),
  ])
  const secret = server.url.replace('://', '://canary:canary@')
  for (const address of [
    ...[1, 2, 3].map(() => `${secret}/a?token=canary`),
    'http://canary:canary@127.0.0.1:1/?canary',
    'http://canary:canary@[',
  ]) {
    const clock = new ManualClock()
    const loading = load(address, { clock, fetch: closing })
    loading.catch(() => undefined)
    if (address.includes(':1/')) {
      for (const ms of [1000, 1000]) await passBy(clock, ms)
    }
    await assert.rejects(loading, (error: Error) => {
      assert.ok(error instanceof ManifestError)
      assert.doesNotMatch(inspect(error, { depth: 9, showHidden: true }), /canary/)
      return true
    })
  }
})
