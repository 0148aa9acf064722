import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { type TestContext, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { ResourceClient } from '../../../lib/client/index.ts'
import type { ApiResource, KubeObject } from '../../../lib/core/index.ts'
import { compose, createHttpTransport, respond } from '../../../lib/transport/index.ts'
import {
  type Informer,
  type InformerEvent,
  type InformerHandler,
  type InformerOptions,
  Informers,
} from '../../../lib/watch/index.ts'
import {
  configMap,
  type Line,
  noStreaming,
  page,
  progress,
  streamed,
} from '../../support/collection-server.ts'
import { connectionTo } from '../../support/loopback-connection.ts'
import { type Answer, failure, json, LoopbackServer, lines } from '../../support/loopback-server.ts'
import { ManualClock } from '../../support/manual-clock.ts'
import { configMaps, nodes } from '../../support/resources.ts'

const open = (...values: Line[]) => lines(values, { open: true })
const closed = (...values: Line[]) => lines(values)
const quiet = open()

/** A stream that goes on when the spec says so. */
function live(...first: Line[]) {
  let response: Parameters<Answer>[0] | undefined
  const write = (line: Line): void => {
    response?.write(`${JSON.stringify(line)}\n`)
  }
  const answer: Answer = begun => {
    response = begun
    response.writeHead(200).flushHeaders()
    for (const line of first) write(line)
  }
  return { answer, write }
}

/** The longest pause between two tries: what sleeps longer waits for a dead connection. */
const longestPauseMs = 59_999

async function start(
  t: TestContext,
  answers: readonly Answer[],
  options: InformerOptions = {},
  resource = configMaps,
  find?: (resource: ApiResource) => Promise<ResourceClient | undefined>,
) {
  const server = await LoopbackServer.start(answers)
  const transport = await createHttpTransport(connectionTo(server), { userAgent: 'spec/1' })
  const clock = new ManualClock()
  t.after(async () => {
    informers.stop(new Error('the test is over'))
    await transport[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })
  const client = new ResourceClient(compose(transport.send, respond), resource)
  const informers = new Informers(clock, find)
  const informer = informers.open(client, { namespace: 'shop', ...options })
  const asked = () =>
    server.requests.map(({ url }) => {
      const query = new URL(url, 'http://x').searchParams
      if (query.get('limit') === '1') return 'verify'
      if (!query.has('watch')) return 'list'
      return query.has('sendInitialEvents') ? 'stream' : `watch ${query.get('resourceVersion')}`
    })
  return { server, clock, informers, client, informer, asked }
}

const textOf = ({ metadata }: KubeObject) => `${metadata.name}@${metadata.resourceVersion}`

/** `+a@1`, `~a@1>2`, `-a@2`, with `!` for a tombstone and `.` for what was there at first. */
function told({ type, object, old, isTombstone, isInitial }: InformerEvent): string {
  const { resourceVersion } = object.metadata
  if (type === 'update') return `~${old && textOf(old)}>${resourceVersion}`
  return `${{ add: '+', delete: '-' }[type]}${textOf(object)}${isTombstone ? '!' : ''}${isInitial ? '.' : ''}`
}

function record(informer: Informer) {
  const events: string[] = []
  const note = (event: InformerEvent) => events.push(told(event))
  const handler: InformerHandler = { add: note, update: note, delete: note }
  return { events, registration: informer.addHandler(handler) }
}

const listed = (informer: Informer) => Array.from(informer.lister.list(), textOf).toSorted()

/** Lets pauses between failures pass until all answers have been asked for. */
async function play(clock: ManualClock, server: LoopbackServer, count: number) {
  let isDone = false
  void (async () => {
    while (!isDone) await clock.pass(longestPauseMs)
  })()
  await server.until(({ requests }) => requests.length >= count)
  isDone = true
}

interface Story {
  readonly answers: readonly Answer[]
  readonly asked: readonly string[]
  readonly told: readonly string[]
  readonly left: readonly string[]
  /** The version to wait for. */
  readonly until: string
}

const a1 = configMap('a', '1')
const b2 = configMap('b', '2')
const stories: Readonly<Record<string, Story>> = {
  'a list and changes in one stream': {
    answers: [
      open(
        ...streamed('5', a1, b2),
        { type: 'ADDED', object: configMap('c', '6') },
        { type: 'MODIFIED', object: configMap('a', '7') },
        { type: 'DELETED', object: configMap('b', '8') },
      ),
    ],
    asked: ['stream'],
    told: ['+a@1.', '+b@2.', '+c@6', '~a@1>7', '-b@8'],
    left: ['a@7', 'c@6'],
    until: '8',
  },
  'a list, changes and bookmarks in one piece': {
    answers: [
      lines(
        [
          ...streamed('5', a1, b2),
          { type: 'ADDED', object: configMap('c', '6') },
          progress('7'),
          { type: 'MODIFIED', object: configMap('a', '8') },
        ],
        { open: true, atOnce: true },
      ),
    ],
    asked: ['stream'],
    told: ['+b@2.', '+c@6', '+a@1.', '~a@1>8'],
    left: ['a@8', 'b@2', 'c@6'],
    until: '8',
  },
  'what changes while the list streams': {
    answers: [
      open(
        { type: 'ADDED', object: a1 },
        { type: 'ADDED', object: b2 },
        { type: 'MODIFIED', object: configMap('a', '3') },
        { type: 'DELETED', object: configMap('b', '4') },
        ...streamed('5'),
      ),
    ],
    asked: ['stream'],
    told: ['+a@3.'],
    left: ['a@3'],
    until: '5',
  },
  'a server that streams no lists': {
    answers: [
      noStreaming,
      page('5', a1, b2),
      open({ type: 'MODIFIED', object: configMap('a', '6') }),
    ],
    asked: ['stream', 'list', 'watch 5'],
    told: ['+a@1.', '+b@2.', '~a@1>6'],
    left: ['a@6', 'b@2'],
    until: '6',
  },
  'a stream that ends, and states that come again': {
    answers: [
      closed(
        ...streamed('5', a1),
        { type: 'MODIFIED', object: configMap('a', '6') },
        { type: 'MODIFIED', object: configMap('a', '3') },
      ),
      open(
        { type: 'MODIFIED', object: configMap('a', '6') },
        { type: 'MODIFIED', object: configMap('a', '4') },
        { type: 'DELETED', object: configMap('a', '5') },
        { type: 'MODIFIED', object: configMap('a', '10') },
      ),
    ],
    asked: ['stream', 'watch 6'],
    told: ['+a@1.', '~a@1>6', '~a@6>10'],
    left: ['a@10'],
    until: '10',
  },
  'history that was lost: what is gone, changed and new is told, what is the same is not': {
    answers: [
      closed(...streamed('5', a1, b2, configMap('c', '3'), configMap('d', '4'))),
      failure(410, 'Expired'),
      open(
        ...streamed(
          '90',
          b2,
          configMap('c', '50'),
          configMap('d', '60', { uid: 'another' }),
          configMap('e', '70'),
        ),
      ),
    ],
    asked: ['stream', 'watch 5', 'stream'],
    told: ['+a@1.', '+b@2.', '+c@3.', '+d@4.', '-a@1!', '~c@3>50', '-d@4!', '+d@60', '+e@70'],
    left: ['b@2', 'c@50', 'd@60', 'e@70'],
    until: '90',
  },
  'a server that went back in time: its list is the truth': {
    answers: [
      closed(...streamed('500', configMap('a', '400'))),
      failure(504, 'Timeout', 'too large', {}),
      lines([
        {
          type: 'ERROR',
          object: {
            kind: 'Status',
            code: 504,
            details: { causes: [{ reason: 'ResourceVersionTooLarge' }] },
          },
        },
      ]),
      open(...streamed('9', a1), progress('999')),
    ],
    asked: ['stream', 'watch 500', 'watch 500', 'stream'],
    told: ['+a@400.', '~a@400>1'],
    left: ['a@1'],
    until: '999',
  },
  'a list that is cut off, again and again: nothing of it shows': {
    answers: [
      closed({ type: 'ADDED', object: configMap('half', '1') }),
      closed({ type: 'ADDED', object: configMap('half', '1') }),
      open(...streamed('5', b2)),
    ],
    asked: ['stream', 'stream', 'stream'],
    told: ['+b@2.'],
    left: ['b@2'],
    until: '5',
  },
  'an object whose end was missed, and whose name another one has': {
    answers: [
      open(...streamed('5', a1), { type: 'ADDED', object: configMap('a', '9', { uid: 'x' }) }),
    ],
    asked: ['stream'],
    told: ['+a@1.', '-a@1!', '+a@9'],
    left: ['a@9'],
    until: '9',
  },
  'a delete that has the version of the last change': {
    answers: [open(...streamed('5', a1), { type: 'DELETED', object: a1 }, progress('6'))],
    asked: ['stream'],
    told: ['+a@1.', '-a@1'],
    left: [],
    until: '6',
  },
  'versions beyond what numbers can tell apart': {
    answers: [
      open(
        ...streamed('9007199254740992', configMap('a', '9007199254740992')),
        { type: 'MODIFIED', object: configMap('a', '9007199254740993') },
        { type: 'MODIFIED', object: configMap('a', '9007199254740992') },
      ),
    ],
    asked: ['stream'],
    told: ['+a@9007199254740992.', '~a@9007199254740992>9007199254740993'],
    left: ['a@9007199254740993'],
    until: '9007199254740993',
  },
}

for (const [what, story] of Object.entries(stories)) {
  for (const mode of ['bytes', 'compact', 'objects'] as const) {
    test(`${what} (${mode})`, async t => {
      const { server, clock, informer, asked } = await start(t, story.answers, { mode })
      const { events, registration } = record(informer)
      await play(clock, server, story.answers.length)
      await informer.observed(story.until)
      await registration.synced()
      assert.deepEqual(events, story.told)
      assert.deepEqual(listed(informer), story.left)
      assert.deepEqual(asked(), story.asked)
    })
  }
}

test('before the first list is whole a lister is empty, and no handler is told', async t => {
  const { informer } = await start(t, [open({ type: 'ADDED', object: a1 })])
  const { events } = record(informer)
  while (informer.health.bytes === 0) await setImmediate()
  assert.equal(informer.hasSynced, false)
  assert.deepEqual(listed(informer), [])
  assert.equal(informer.lister.get('shop/a'), undefined)
  assert.deepEqual(events, [])
  const waiting = assert.rejects(informer.synced(), { message: /it was stopped/ })
  informer.stop()
  await waiting
})

test('a handler that comes later is told what there is', async t => {
  const { informer } = await start(t, [open(...streamed('5', a1, b2))])
  await informer.synced()
  const { events, registration } = record(informer)
  await registration.synced()
  assert.deepEqual(events, ['+a@1.', '+b@2.'])
})

test('an informer that may not list says so to who waits for it', async t => {
  const { informer } = await start(t, [failure(403, 'Forbidden')])
  await assert.rejects(informer.synced(), { code: 'ERR_KUBE_API' })
  assert.equal(informer.health.streams[0]?.state, 'ended')
})

test('once it has listed a refusal does not end it', async t => {
  const answers = [
    closed(...streamed('5', a1)),
    failure(403, 'Forbidden'),
    open({ type: 'MODIFIED', object: configMap('a', '6') }),
  ]
  const { server, clock, informer, asked } = await start(t, answers)
  await informer.synced()
  const waiting = clock.asleep(longestPauseMs)
  await server.until(({ requests }) => requests.length === 2)
  await waiting
  assert.equal(informer.health.streams[0]?.state, 'waiting')
  assert.equal(informer.health.alive, false)
  assert.deepEqual(listed(informer), ['a@1'])
  await play(clock, server, 3)
  await informer.observed('6')
  assert.deepEqual(asked(), ['stream', 'watch 5', 'watch 5'])
  const { state, failures, error, lists } = informer.health.streams[0] ?? {}
  assert.deepEqual([state, failures, error, lists], ['watching', 1, undefined, 1])
})

test('a resource that is gone takes its objects with it, and is back when it is served again', async t => {
  const answers = [
    closed(...streamed('5', a1)),
    failure(404, 'NotFound'),
    failure(404, 'NotFound'),
    open(...streamed('90', configMap('a', '80', { uid: 'x' }))),
  ]
  const { server, clock, informer } = await start(t, answers)
  const { events, registration } = record(informer)
  await server.until(({ requests }) => requests.length === 2)
  const first = await clock.pass(longestPauseMs)
  assert.ok(first >= 1000, `${first}`)
  assert.equal(informer.health.streams[0]?.state, 'gone')
  assert.equal(informer.lister.size, 0)
  const second = await clock.pass(longestPauseMs)
  assert.ok(second >= 2000, `${second}`)
  await informer.observed('90')
  await registration.synced()
  assert.deepEqual(events, ['+a@1.', '-a@1!', '+a@80'])
  assert.equal(informer.health.streams[0]?.state, 'watching')
})

const noChange = { added: [], changed: [], removed: [] }

test('what is streamed but not served any more, as of an API that was taken away, is gone once the server says so', async t => {
  const find = async () => undefined
  const answers = [open(...streamed('5', a1)), failure(404, 'NotFound')]
  const { server, clock, informers, informer, asked } = await start(
    t,
    answers,
    {},
    configMaps,
    find,
  )
  await informer.synced()
  informers.served({ ...noChange, removed: [nodes] })
  informers.served({ ...noChange, removed: [configMaps] })
  await clock.pass(longestPauseMs)
  await server.until(({ requests }) => requests.length === 2)
  await clock.asleep(longestPauseMs)
  assert.deepEqual(asked(), ['stream', 'watch 5'])
  assert.deepEqual([informer.lister.size, informer.health.streams[0]?.state], [0, 'gone'])
})

test('what discovery has lost for a moment stays known, as the server serves it', async t => {
  const find = async () => undefined
  const answers = [open(...streamed('5', a1)), quiet]
  const { server, clock, informers, informer } = await start(t, answers, {}, configMaps, find)
  await informer.synced()
  informers.served({ ...noChange, removed: [configMaps] })
  await clock.pass(longestPauseMs)
  await server.until(({ requests }) => requests.length === 2)
  assert.deepEqual(listed(informer), ['a@1'])
})

test('a change that leaves path and scope as they are changes nothing, nor does a look that fails', async t => {
  const results: (() => Promise<ResourceClient | undefined>)[] = [
    async () => client,
    () => Promise.reject(new Error('no answer')),
  ]
  const find = () => (results.shift() ?? assert.fail())()
  const answers = [open(...streamed('5', a1))]
  const { server, informers, informer, client } = await start(t, answers, {}, configMaps, find)
  await informer.synced()
  for (let look = 0; look < 2; look++) {
    informers.served({ ...noChange, changed: [configMaps] })
    await setImmediate()
  }
  assert.deepEqual(results, [])
  assert.equal(informer.health.streams[0]?.state, 'watching')
  assert.equal(server.requests.length, 1)
})

test('a connection that is silent for longer than bookmarks take is given up, and the watch resumed', async t => {
  const { answer, write } = live(...streamed('5', a1))
  const { server, clock, informer, asked } = await start(t, [answer, page('6'), quiet])
  await informer.synced()
  clock.advance(70_000)
  assert.equal(informer.health.lagMs, 70_000)
  write(progress('6'))
  await informer.observed('6')
  assert.equal(informer.health.lagMs, 0)
  // Two and a quarter times seventy seconds.
  assert.equal(await clock.pass(290_000, 61_000), 157_500)
  await clock.pass(longestPauseMs)
  await server.until(({ requests }) => requests.length === 3)
  assert.deepEqual(asked(), ['stream', 'verify', 'watch 6'])
})

test('streams that are to end sooner count as dead sooner, ten seconds later; a list is given its time', async t => {
  const answers = [open(...streamed('5', a1)), quiet, page('5'), quiet]
  const { server, clock, informer, asked } = await start(t, answers, { timeoutSeconds: 20 })
  await informer.synced()
  await server.until(({ requests }) => requests.length === 2)
  const seconds = server.requests.map(({ url }) =>
    new URL(url, 'http://x').searchParams.get('timeoutSeconds'),
  )
  assert.deepEqual(seconds, ['290', '20'])
  assert.equal(await clock.pass(290_000, 25_000), 30_000)
  await clock.pass(longestPauseMs)
  await server.until(({ requests }) => requests.length === 4)
  assert.deepEqual(asked(), ['stream', 'watch 5', 'verify', 'watch 5'])
})

test('who writes can wait until what was written is in the lister', async t => {
  const { answer, write } = live(...streamed('5', a1))
  const { informer } = await start(t, [answer])
  await informer.synced()
  await informer.observed('5')
  const observed = informer.observed('10')
  write({ type: 'MODIFIED', object: configMap('a', '9') })
  await informer.observed('9')
  assert.deepEqual(listed(informer), ['a@9'])
  write({ type: 'MODIFIED', object: configMap('a', '11') })
  await observed
  await assert.rejects(informer.observed('soon'), { code: 'ERR_KUBE_REQUEST' })
  const aborted = AbortSignal.abort(new Error('enough'))
  await assert.rejects(informer.observed('99', { signal: aborted }), { message: 'enough' })
  const never = assert.rejects(informer.observed('99'), { message: /it was stopped/ })
  informer.stop()
  await never
})

test('a write that is not selected is known to be so at once; one that is has to come', async t => {
  const { informer } = await start(t, [open(...streamed('5', a1))], { labelSelector: 'app=web' })
  const written = (labels: object) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'z', namespace: 'shop', resourceVersion: '9', labels: { ...labels } },
  })
  await informer.observed(written({ app: 'other' }))
  await informer.observed({
    ...written({ app: 'web' }),
    metadata: { ...written({}).metadata, namespace: 'other' },
  })
  const signal = AbortSignal.timeout(30)
  await assert.rejects(informer.observed(written({ app: 'web' }), { signal }), {
    name: 'TimeoutError',
  })
  await assert.rejects(informer.observed('x'), { code: 'ERR_KUBE_REQUEST' })
})

const columnDefinitions = [{ name: 'Name' }, { name: 'Data' }]
const table = (columns: unknown, ...rows: object[]) => ({
  apiVersion: 'meta.k8s.io/v1',
  kind: 'Table',
  metadata: { resourceVersion: '5' },
  columnDefinitions: columns,
  rows,
})
const row = (name: string, resourceVersion: string, data: number, annotations?: object) => ({
  cells: [name, data],
  object: {
    apiVersion: 'meta.k8s.io/v1',
    kind: 'PartialObjectMetadata',
    metadata: {
      name,
      namespace: 'shop',
      uid: name,
      resourceVersion,
      annotations,
      managedFields: [{ manager: 'x' }],
    },
  },
})
const rowEnd = row('', '5', 0, { 'k8s.io/initial-events-end': 'true' })
const rowEvents = [
  { type: 'ADDED', object: table(columnDefinitions, row('a', '1', 1)) },
  { type: 'BOOKMARK', object: table(null, rowEnd) },
]
const changedRow = { type: 'MODIFIED', object: table(null, row('a', '6', 2)) }

for (const [how, answers] of Object.entries({
  'a stream': [open(...rowEvents, changedRow)],
  pages: [noStreaming, json(table(columnDefinitions, row('a', '1', 1))), open(changedRow)],
})) {
  test(`rows of tables, by ${how}: cells and metadata, without managedFields`, async t => {
    const { server, informer } = await start(t, answers, {
      asTable: true,
      indexers: { app: { label: 'app' } },
    })
    await informer.observed('6')
    const kept = informer.lister.get('shop/a') ?? assert.fail()
    assert.deepEqual(kept.cells, ['a', 2])
    assert.equal(kept.kind, 'PartialObjectMetadata')
    assert.deepEqual(Object.keys(kept.metadata).sort(), [
      'name',
      'namespace',
      'resourceVersion',
      'uid',
    ])
    assert.deepEqual(informer.columns, columnDefinitions)
    const accepted = server.requests.map(({ headers }) => headers.accept)
    assert.deepEqual(new Set(accepted), new Set(['application/json;as=Table;v=v1;g=meta.k8s.io']))
  })
}

test('a transform of rows, which are objects then', async t => {
  const transform = (object: KubeObject) => ({ ...object, cells: ['seen', object.kind] })
  const { informer } = await start(t, [open(...rowEvents)], { asTable: true, transform })
  await informer.synced()
  assert.deepEqual(informer.lister.get('shop/a')?.cells, ['seen', 'PartialObjectMetadata'])
})

for (const [what, event] of Object.entries({
  'no row': { type: 'ADDED', object: table(null) },
  'a row without an object': { type: 'ADDED', object: table(null, { cells: ['a'] }) },
  'no table': { type: 'ADDED', object: configMap('a', '1') },
})) {
  test(`an event with ${what} is an error, and what was lost is listed anew`, async t => {
    const { informer, asked, clock, server } = await start(
      t,
      [open(...rowEvents, event), open(...rowEvents)],
      { asTable: true },
    )
    await informer.synced()
    await play(clock, server, 2)
    assert.deepEqual(asked(), ['stream', 'stream'])
  })
}

test('informers of the same share one stream; the last one that stops ends it', async t => {
  const { server, informer, informers, client } = await start(t, [open(...streamed('5', a1))])
  const same = informers.open(client, { namespace: 'shop' })
  await Promise.all([informer.synced(), same.synced()])
  assert.equal(server.requests.length, 1)
  const first = record(informer)
  const second = record(same)
  await Promise.all([first.registration.synced(), second.registration.synced()])
  informer.stop()
  assert.throws(() => informer.addHandler({}), { code: 'ERR_KUBE_REQUEST' })
  assert.deepEqual(listed(same), ['a@1'])
  assert.equal(server.open.size, 1)
  const others = [
    { namespace: 'other' },
    { namespace: 'shop', labelSelector: 'a=b' },
    { namespace: 'shop', mode: 'compact' },
    { namespaces: ['shop'] },
  ] as const
  for (const options of others) informers.open(client, options)
  await server.until(({ requests }) => requests.length === 1 + others.length)
  same.stop()
  await server.until(({ open }) => open.size === others.length)
})

test('namespaces come and go', async t => {
  const answers = [
    open(...streamed('5', a1)),
    open(...streamed('6', configMap('b', '2', { namespace: 'bar' }))),
  ]
  const server = await start(t, answers, { namespace: undefined, namespaces: ['shop'] })
  const { informer } = server
  const { events, registration } = record(informer)
  await informer.synced()
  informer.addNamespace('bar')
  informer.addNamespace('bar')
  await informer.observed('6', { namespace: 'bar' })
  assert.deepEqual(informer.namespaces, ['shop', 'bar'])
  assert.deepEqual([...informer.lister.keys()], ['shop/a', 'bar/b'])
  informer.removeNamespace('shop')
  await registration.synced()
  assert.deepEqual(events, ['+a@1.', '+b@2', '-a@1!'])
  assert.deepEqual([...informer.lister.keys()], ['bar/b'])
  assert.equal(server.server.requests.length, 2)
})

test('options that contradict each other are refused, and namespaces of a shared informer', async t => {
  const { informer, informers, client } = await start(t, [quiet])
  assert.throws(() => informer.addNamespace('bar'), { code: 'ERR_KUBE_REQUEST' })
  const both = { namespace: 'a', namespaces: ['b'] }
  assert.throws(() => informers.open(client, both), { code: 'ERR_KUBE_REQUEST' })
})

test('objects of the cluster are in no namespace, whatever is asked for', async t => {
  const node = (name: string) => ({ ...configMap(name, '1', { namespace: '' }), kind: 'Node' })
  const answers = [
    closed(...streamed('5', node('a'), node('b'))),
    failure(410, 'Expired'),
    open(...streamed('9', node('b'))),
  ]
  const { server, clock, informer, client, informers } = await start(t, answers, {}, nodes)
  await play(clock, server, 3)
  await informer.observed('9')
  assert.deepEqual([...informer.lister.keys()], ['b'])
  assert.match(server.requests[0]?.url ?? '', /^\/api\/v1\/nodes\?/)
  assert.throws(() => informers.open(client, { namespaces: ['shop'] }), {
    code: 'ERR_KUBE_REQUEST',
  })
})

test('only what is wanted of an object is kept', async t => {
  const managedFields = [{ manager: 'x' }]
  const object = {
    ...a1,
    metadata: { name: 'a', managedFields, uid: 'a', resourceVersion: '1' },
    data: { a: '1' },
  }
  const { informer } = await start(t, [open(...streamed('5', object))], { omitManagedFields: true })
  await informer.synced()
  const { metadata, data } = informer.lister.get('a') ?? assert.fail()
  assert.deepEqual(metadata, { name: 'a', uid: 'a', resourceVersion: '1' })
  assert.deepEqual(data, { a: '1' })
})

test('a transform decides what is kept', async t => {
  const transform = ({ apiVersion, kind, metadata }: KubeObject): KubeObject => {
    metadata.labels = { app: 'web' }
    return { apiVersion, kind, metadata }
  }
  const indexers = { app: { label: 'app' } }
  const options = { transform, indexers }
  const { informer } = await start(
    t,
    [open(...streamed('5', configMap('a', '1', { data: {} })))],
    options,
  )
  await informer.synced()
  assert.equal(informer.lister.get('shop/a')?.data, undefined)
  assert.deepEqual([...informer.lister.keysByIndex('app', 'web')], ['shop/a'])
  assert.deepEqual([...informer.lister.keys({ labelSelector: 'app=web' })], ['shop/a'])
})

test('metadata alone is asked for', async t => {
  const object = {
    kind: 'PartialObjectMetadata',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { name: 'a' },
  }
  const { server, informer } = await start(t, [open(...streamed('5', object))], {
    onlyMetadata: true,
  })
  await informer.synced()
  assert.match(server.requests[0]?.headers.accept ?? '', /as=PartialObjectMetadata/)
  assert.deepEqual(informer.lister.get('a'), object)
})

test('who waits leaves nothing behind, and an end is told by a signal', async t => {
  const { informer } = await start(t, [open(...streamed('7'))])
  await informer.synced()
  const { signal } = new AbortController()
  for (let index = 0; index < 100; index++) {
    await informer.synced(signal)
    await informer.observed('7', { signal })
  }
  const waiting = informer.observed('8', { signal })
  assert.equal(getEventListeners(informer.ended, 'abort').length, 1)
  informer.stop()
  await assert.rejects(waiting, /it was stopped/)
  assert.match((informer.ended.reason as Error).message, /informer of configmaps: it was stopped/)
  assert.equal(getEventListeners(signal, 'abort').length, 0)
})
