import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Discovery } from '../../discovery/index.ts'
import {
  type ApiResource,
  formatGvk,
  type GroupVersionKind,
  groupResource,
  NoMatchError,
  type Send,
} from '../../lib/core/index.ts'
import { MemoryStore } from '../../lib/storage/index.ts'
import { type Canned, cannedSend } from '../support/canned-send.ts'

const fixture = (name: string): string =>
  readFileSync(new URL(`../fixtures/discovery/${name}`, import.meta.url), 'utf8')

/** A real server's documents, groups left out; `metrics.k8s.io` had no server behind it. */
const aggregated: Record<string, Canned> = {
  '/api': { body: fixture('api.json'), etag: '"A"' },
  '/apis': { body: fixture('apis.json'), etag: '"B"' },
}
/** The same server asked as by an old client, which is how an old server answers anyone. */
const legacy: Record<string, Canned> = Object.fromEntries(
  Object.entries(JSON.parse(fixture('legacy.json'))).map(([path, body]) => [path, { body }]),
)
legacy['/apis/metrics.k8s.io/v1beta1'] = { status: 503, body: 'service unavailable' }

const ttlMs = 1_000

/** A discovery over canned answers, with its clock. */
const discover = (answers: Record<string, Canned>, store = new MemoryStore()) => {
  const server = cannedSend(answers)
  const clock = { now: 1_000_000 }
  const discovery = new Discovery(server.send, { store, ttlMs, now: () => clock.now })
  return { ...server, clock, store, discovery }
}

test('two requests tell everything, and are made when something is first needed', async () => {
  const { discovery, log } = discover(aggregated)
  assert.deepEqual(log, [])
  const deployments = await discovery.resolve('deployments')
  assert.equal(formatGvk(deployments), 'apps/v1, Kind=Deployment')
  assert.equal(deployments.namespaced, true)
  assert.deepEqual(deployments.shortNames, ['deploy'])
  assert.deepEqual(deployments.categories, ['all'])
  assert.ok(deployments.verbs.includes('watch'))
  assert.deepEqual(
    deployments.subresources.map(sub => [sub.name, formatGvk(sub)]),
    [
      ['scale', 'autoscaling/v1, Kind=Scale'],
      ['status', 'apps/v1, Kind=Deployment'],
    ],
  )
  assert.equal((await discovery.resolve('Node')).namespaced, false)
  assert.deepEqual(log, ['GET /api 200', 'GET /apis 200'])
})

test('callers at the same time share the two requests', async () => {
  const { discovery, log } = discover(aggregated)
  await Promise.all(['pods', 'nodes', 'deployments'].map(name => discovery.resolve(name)))
  assert.equal(log.length, 2)
})

test('within the TTL another process asks nothing; after it, for two answers without bodies', async () => {
  const { store, discovery } = discover(aggregated)
  const before = await discovery.resources()
  const next = discover(aggregated, store)
  assert.deepEqual(await next.discovery.resources(), before)
  assert.deepEqual(next.log, [])
  next.clock.now += ttlMs
  assert.deepEqual(await next.discovery.resources(), before)
  assert.deepEqual(next.log, ['GET /api 304', 'GET /apis 304'])
  const third = discover(aggregated, store)
  third.clock.now = next.clock.now
  await third.discovery.resources()
  assert.deepEqual(third.log, [])
})

test('what is kept from the future is not believed', async () => {
  const { store, discovery } = discover(aggregated)
  await discovery.resources()
  const earlier = discover(aggregated, store)
  earlier.clock.now -= 1
  await earlier.discovery.resources()
  assert.equal(earlier.log.length, 2)
})

test('a name that is not known is asked for once more and then refused, with suggestions', async () => {
  const { discovery, log } = discover(aggregated)
  await discovery.resources()
  await assert.rejects(discovery.resolve('deploymnets'), {
    name: 'NoMatchError',
    code: 'ERR_KUBE_NO_MATCH',
    suggestions: ['deployments.apps'],
  })
  assert.equal(log.length, 4)
})

test('a first call that misses does not ask twice', async () => {
  const { discovery, log } = discover(aggregated)
  await assert.rejects(discovery.resolve('unicorns'), NoMatchError)
  assert.equal(log.length, 2)
})

test('a short name that several resources have is told of once, with the others', async () => {
  const told: string[] = []
  const { send } = cannedSend(aggregated)
  const discovery = new Discovery(send, {
    store: new MemoryStore(),
    onAmbiguous: (name, others) => told.push(`${name}: ${others.map(groupResource).join()}`),
  })
  for (const name of ['ev', 'events', 'deploy', 'ev']) await discovery.resolve(name)
  assert.deepEqual(told, ['ev: events.events.k8s.io'])
})

test('a kind that appears is found at the first miss', async () => {
  const none = { kind: 'APIGroupDiscoveryList', items: [] }
  const { discovery, answers } = discover({ ...aggregated, '/apis': { body: none, etag: '"0"' } })
  await assert.rejects(discovery.resolve('certificates'), NoMatchError)
  answers.set('/apis', aggregated['/apis'] ?? {})
  const issuer = { group: 'cert-manager.io', version: 'v1', kind: 'Issuer' }
  assert.equal((await discovery.resolve(issuer)).plural, 'issuers')
})

test('a refresh during a read is answered by one that begins after it', async () => {
  const server = cannedSend(aggregated)
  const asked = Promise.withResolvers<void>()
  const send: Send = (request, signal) => {
    asked.resolve()
    return server.send(request, signal)
  }
  const discovery = new Discovery(send, { store: new MemoryStore() })
  const first = discovery.resources()
  await asked.promise
  await discovery.refresh()
  await first
  assert.deepEqual(server.log, ['GET /api 200', 'GET /apis 200', 'GET /api 304', 'GET /apis 304'])
})

test('a stale group is told of, and its kinds are the only ones missing', async () => {
  const { discovery } = discover(aggregated)
  assert.deepEqual(await discovery.failures(), [
    {
      group: 'metrics.k8s.io',
      version: 'v1beta1',
      reason: 'the server has not heard from it lately',
    },
  ])
  await assert.rejects(
    discovery.resolve({ group: 'metrics.k8s.io', version: 'v1beta1', kind: 'PodMetrics' }),
    /metrics\.k8s\.io\/v1beta1 did not say what it serves/,
  )
  assert.equal((await discovery.resolve('pods')).group, '')
})

test('a group that did not answer is asked for again after half a minute, though all else is good for longer', async () => {
  const { send, log, answers } = cannedSend(legacy)
  let now = 1_000_000
  const discovery = new Discovery(send, { store: new MemoryStore(), now: () => now })
  assert.equal((await discovery.failures()).length, 1)
  log.length = 0
  now += 29_999
  assert.equal((await discovery.failures()).length, 1)
  assert.deepEqual(log, [])
  const resources = [{ name: 'pods', kind: 'PodMetrics', namespaced: true, verbs: ['get'] }]
  answers.set('/apis/metrics.k8s.io/v1beta1', { body: { kind: 'APIResourceList', resources } })
  now += 1
  assert.deepEqual(await discovery.failures(), [])
  assert.equal((await discovery.resolve('PodMetrics')).group, 'metrics.k8s.io')
  log.length = 0
  now += 599_999
  await discovery.resources()
  assert.deepEqual(log, [])
})

test('an old server gives the same resources through its own documents', async () => {
  const { discovery: modern } = discover(aggregated)
  const { discovery: old, log } = discover(legacy)
  const known = (resource: ApiResource) => ({
    ...resource,
    subresources: resource.subresources.map(sub => sub.name).toSorted(),
  })
  const order = (a: GroupVersionKind, b: GroupVersionKind) =>
    formatGvk(a).localeCompare(formatGvk(b))
  assert.deepEqual(
    (await old.resources()).map(known).toSorted(order),
    (await modern.resources()).map(known).toSorted(order),
  )
  assert.equal(log.length, Object.keys(legacy).length)
})

test('an old server with a dead group fails that group only', async () => {
  const { discovery } = discover(legacy)
  assert.deepEqual(await discovery.failures(), [
    {
      group: 'metrics.k8s.io',
      version: 'v1beta1',
      reason: 'GET /apis/metrics.k8s.io/v1beta1: the server answered HTTP 503',
    },
  ])
  assert.equal((await discovery.resolve('deploy')).kind, 'Deployment')
})

test('what an old server told is kept as well', async () => {
  const { store, discovery } = discover(legacy)
  const before = await discovery.resources()
  const next = discover({}, store)
  assert.deepEqual(await next.discovery.resources(), before)
  assert.deepEqual(next.log, [])
})

for (const status of [403, 404]) {
  test(`one document refused with ${status} is as empty, both are an error`, async () => {
    const { discovery } = discover({ ...aggregated, '/api': { status } })
    assert.equal((await discovery.resolve('deployments')).group, 'apps')
    const neither = discover({ '/api': { status }, '/apis': { status } })
    await assert.rejects(neither.discovery.resources(), { code: 'ERR_KUBE_API' })
  })
}

test('a server that cannot be asked is an error, and the next call asks again', async () => {
  const { discovery, answers } = discover({ ...aggregated, '/apis': { status: 500 } })
  await assert.rejects(discovery.resources(), { code: 'ERR_KUBE_API' })
  answers.set('/apis', aggregated['/apis'] ?? {})
  assert.ok((await discovery.resources()).length > 0)
})

for (const [what, body] of [
  ['HTML', '<html>'],
  ['another document', { kind: 'PodList', items: [] }],
  ['an array', []],
] as const) {
  test(`${what} instead of a discovery document is refused`, async () => {
    const { discovery } = discover({ ...aggregated, '/apis': { body } })
    await assert.rejects(discovery.resources(), {
      code: 'ERR_KUBE_DECODE',
      message: /^GET \/apis: /,
    })
  })
}

test('an aborted caller gets its own reason', async () => {
  const { discovery } = discover(aggregated)
  await assert.rejects(discovery.resolve('pods', AbortSignal.abort(new Error('enough'))), {
    message: 'enough',
  })
})

for (const [what, key, content] of [
  ['cut off', 'discovery/apis', '{"etag":"x"}\n{"kind":"APIGroupDisc'],
  ['empty', 'discovery/api', ''],
  ['of another kind', 'discovery/apis', '{}\n[]'],
  ['without a time', 'discovery/read-at', '{"readAt":"now"}'],
  ['not JSON', 'discovery/read-at', '\u0000'],
] as const) {
  test(`a kept document that is ${what} is read again`, async () => {
    const { store, discovery } = discover(aggregated)
    const before = await discovery.resources()
    await store.put(key, new TextEncoder().encode(content))
    const next = discover(aggregated, store)
    assert.deepEqual(await next.discovery.resources(), before)
    assert.equal(next.log.length, 2)
  })
}

test('a kept ETag that is no header is not sent', async () => {
  const store = new MemoryStore()
  const head = JSON.stringify({ etag: '"A"\r\nx: y' })
  await store.put('discovery/api', new TextEncoder().encode(`${head}\n${fixture('api.json')}`))
  const seen: unknown[] = []
  const { send } = cannedSend(aggregated)
  const discovery = new Discovery(
    (request, signal) => {
      seen.push(request.headers?.['if-none-match'])
      return send(request, signal)
    },
    { store },
  )
  await discovery.resources()
  assert.deepEqual(seen, [undefined, undefined])
})

test('a kept document is checked as a server is: a bad name in it reaches no URL', async () => {
  const store = new MemoryStore()
  const bytes = (text: string) => new TextEncoder().encode(text)
  await store.put('discovery/read-at', bytes(JSON.stringify({ readAt: 1_000_000 })))
  await store.put('discovery/api', bytes(`{}\n${fixture('api.json')}`))
  await store.put(
    'discovery/apis',
    bytes(`{}\n${fixture('apis.json').replaceAll('deployments', '../../x')}`),
  )
  const { discovery } = discover(aggregated, store)
  const names = (await discovery.resources()).map(groupResource)
  assert.ok(names.includes('statefulsets.apps'))
  assert.ok(!names.some(name => name.includes('..')))
})
