import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { type TestContext, test } from 'node:test'
import { ResourceClient } from '../../../lib/client/index.ts'
import { AuthError, TransportError } from '../../../lib/core/index.ts'
import { authorize, compose, createHttpTransport, respond } from '../../../lib/transport/index.ts'
import { type Change, observe } from '../../../lib/watch/index.ts'
import { connectionTo } from '../../support/loopback-connection.ts'
import {
  type Answer,
  cutBody,
  failure,
  json,
  LoopbackServer,
  lines,
  reset,
} from '../../support/loopback-server.ts'
import { ManualClock } from '../../support/manual-clock.ts'
import { configMaps } from '../../support/resources.ts'

const object = (name: string, resourceVersion?: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...(resourceVersion !== undefined && { resourceVersion }) },
})

/** A page of a list, at a version. */
const list = (resourceVersion: string, names: readonly string[] = [], token = ''): Answer =>
  json({
    apiVersion: 'v1',
    kind: 'ConfigMapList',
    metadata: { resourceVersion, continue: token },
    items: names.map(name => object(name)),
  })

const event = (type: string, name: string, resourceVersion?: string) => ({
  type,
  object: object(name, resourceVersion),
})
const error = (code: number, more: object = {}) => ({
  type: 'ERROR',
  object: { kind: 'Status', code, ...more },
})
const silent = lines([], { open: true })

/** `listed a,b`, `applied a@7`, `deleted a@8`. */
const textOf = (change: Change) =>
  change.type === 'listed'
    ? `listed ${change.objects.map(({ metadata }) => metadata.name)}`
    : `${change.type} ${change.object.metadata.name}@${change.object.metadata.resourceVersion}`

/** `list`, `list token`, `watch 7`; `verify` asks where the server is. */
function requestOf(url: string): string {
  const query = new URL(url, 'http://x').searchParams
  if (query.has('watch')) return `watch ${query.get('resourceVersion')}`
  if (query.get('limit') === '1') return 'verify'
  return `list ${query.get('continue') ?? ''}`.trimEnd()
}

async function start(t: TestContext, answers: readonly Answer[], clock = new ManualClock()) {
  const server = await LoopbackServer.start(answers)
  const transport = await createHttpTransport(connectionTo(server), { userAgent: 'spec/1' })
  t.after(async () => {
    await transport[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })
  const client = new ResourceClient(compose(transport.send, respond), configMaps).in('shop')
  const requests = () => server.requests.map(({ url }) => requestOf(url))
  return { server, client, requests, clock }
}

/** The longest pause between two tries: anything that sleeps longer waits for a dead connection. */
const longestPauseMs = 60_000

interface Fault {
  /** One for each request; the last one stays open and silent. */
  readonly answers: readonly Answer[]
  readonly changes: readonly string[]
  readonly requests: readonly string[]
  readonly pauses: number
}

const faults: Readonly<Record<string, Fault>> = {
  'a quiet collection': {
    answers: [list('5', ['a', 'b']), silent],
    changes: ['listed a,b'],
    requests: ['list', 'watch 5'],
    pauses: 0,
  },
  'changes of every sort': {
    answers: [
      list('5', ['a']),
      lines([event('ADDED', 'b', '6'), event('MODIFIED', 'a', '7'), event('DELETED', 'a', '8')]),
      silent,
    ],
    changes: ['listed a', 'applied b@6', 'applied a@7', 'deleted a@8'],
    requests: ['list', 'watch 5', 'watch 8'],
    pauses: 0,
  },
  'several pages': {
    answers: [list('5', ['a'], 't'), list('5', ['b']), silent],
    changes: ['listed a,b'],
    requests: ['list', 'list t', 'watch 5'],
    pauses: 0,
  },
  'a continue token that expired': {
    answers: [list('5', ['a'], 't'), failure(410, 'Expired'), list('9', ['a', 'b']), silent],
    changes: ['listed a,b'],
    requests: ['list', 'list t', 'list', 'watch 9'],
    pauses: 0,
  },
  'streams that end without an error': {
    answers: [
      list('5'),
      lines([event('ADDED', 'a', '6')]),
      lines([event('ADDED', 'b', '7')]),
      silent,
    ],
    changes: ['listed ', 'applied a@6', 'applied b@7'],
    requests: ['list', 'watch 5', 'watch 6', 'watch 7'],
    pauses: 0,
  },
  'old states again after a resumption': {
    answers: [
      list('5'),
      lines([event('ADDED', 'a', '6'), event('DELETED', 'a', '7')]),
      lines([event('ADDED', 'a', '6'), event('DELETED', 'b', '5'), event('ADDED', 'c', '8')]),
      silent,
    ],
    changes: ['listed ', 'applied a@6', 'deleted a@7', 'deleted b@5', 'applied c@8'],
    requests: ['list', 'watch 5', 'watch 7', 'watch 8'],
    pauses: 0,
  },
  'a bookmark': {
    answers: [list('5'), lines([event('BOOKMARK', '', '8')]), silent],
    changes: ['listed '],
    requests: ['list', 'watch 5', 'watch 8'],
    pauses: 0,
  },
  'events without a version': {
    answers: [
      list('5'),
      lines([event('ADDED', 'a'), event('BOOKMARK', ''), event('MODIFIED', 'b', '')]),
      silent,
    ],
    changes: ['listed ', 'applied a@undefined', 'applied b@'],
    requests: ['list', 'watch 5', 'watch 5'],
    pauses: 0,
  },
  'a version that was forgotten, said at the start': {
    answers: [list('5', ['a']), failure(410, 'Expired'), list('9', ['b']), silent],
    changes: ['listed a', 'listed b'],
    requests: ['list', 'watch 5', 'list', 'watch 9'],
    pauses: 0,
  },
  'a version that was forgotten, said in the stream': {
    answers: [list('5'), lines([event('ADDED', 'a', '6'), error(410)]), list('9', ['b']), silent],
    changes: ['listed ', 'applied a@6', 'listed b'],
    requests: ['list', 'watch 5', 'list', 'watch 9'],
    pauses: 0,
  },
  'a version that was forgotten again and again': {
    answers: [
      list('5'),
      failure(410, 'Expired'),
      list('6'),
      failure(410, 'Expired'),
      list('7'),
      silent,
    ],
    changes: ['listed ', 'listed ', 'listed '],
    requests: ['list', 'watch 5', 'list', 'watch 6', 'list', 'watch 7'],
    pauses: 1,
  },
  'a version that was forgotten, said by a stream that is empty and short': {
    answers: [list('5'), lines([]), list('9'), silent],
    changes: ['listed ', 'listed '],
    requests: ['list', 'watch 5', 'list', 'watch 9'],
    pauses: 1,
  },
  'a server that was restored from a backup': {
    answers: [
      list('500', ['a']),
      lines([error(504, { details: { causes: [{ reason: 'ResourceVersionTooLarge' }] } })]),
      list('9', ['b']),
      silent,
    ],
    changes: ['listed a', 'listed b'],
    requests: ['list', 'watch 500', 'list', 'watch 9'],
    pauses: 0,
  },
  'a server that was restored from a backup while it was out of reach': {
    answers: [list('500', ['a']), reset, list('9', ['b'], 't'), list('9', ['b']), silent],
    changes: ['listed a', 'listed b'],
    requests: ['list', 'watch 500', 'verify', 'list', 'watch 9'],
    pauses: 1,
  },
  'a server that was away, and has forgotten the version since': {
    answers: [list('5'), reset, list('9'), failure(410, 'Expired'), list('9', ['b']), silent],
    changes: ['listed ', 'listed b'],
    requests: ['list', 'watch 5', 'verify', 'watch 5', 'list', 'watch 9'],
    pauses: 1,
  },
  'a stream that is reset in the middle of a line': {
    answers: [
      list('5'),
      cutBody(`${JSON.stringify(event('ADDED', 'a', '6'))}\n{"type":"ADD`, 'reset'),
      silent,
    ],
    changes: ['listed ', 'applied a@6'],
    requests: ['list', 'watch 5', 'watch 6'],
    pauses: 0,
  },
  'a stream that is reset before anything came': {
    answers: [list('5'), cutBody('', 'reset'), list('5', ['a'], 't'), silent],
    changes: ['listed '],
    requests: ['list', 'watch 5', 'verify', 'watch 5'],
    pauses: 1,
  },
  'a line that cannot be read': {
    answers: [
      list('5'),
      lines([event('ADDED', 'a', '6'), 'what?', event('ADDED', 'b', '7')]),
      list('9', ['a', 'b']),
      silent,
    ],
    changes: ['listed ', 'applied a@6', 'listed a,b'],
    requests: ['list', 'watch 5', 'list', 'watch 9'],
    pauses: 0,
  },
  'a stream that ends in the middle of a line': {
    answers: [list('5'), response => response.end('{"type":'), list('9', ['b']), silent],
    changes: ['listed ', 'listed b'],
    requests: ['list', 'watch 5', 'list', 'watch 9'],
    pauses: 0,
  },
  'a server that fails for a while, with the list': {
    answers: [failure(500, ''), reset, failure(503, ''), list('5', ['a']), silent],
    changes: ['listed a'],
    requests: ['list', 'list', 'list', 'list', 'watch 5'],
    pauses: 3,
  },
  'a server that fails for a while, with the watch': {
    answers: [
      list('5'),
      failure(500, ''),
      failure(429, ''),
      failure(504, ''),
      reset,
      reset,
      list('6'),
      lines([error(500)]),
      silent,
    ],
    changes: ['listed '],
    requests: [
      ...['list', 'watch 5', 'watch 5', 'watch 5', 'watch 5'],
      ...['verify', 'verify', 'watch 5', 'watch 5'],
    ],
    pauses: 6,
  },
}

/** Reads until all answers have been asked for; short sleeps pass at once. */
async function follow(t: TestContext, answers: readonly Answer[], clock = new ManualClock()) {
  const { server, client, requests } = await start(t, answers, clock)
  const controller = new AbortController()
  const changes: string[] = []
  const reading = (async () => {
    for await (const change of observe(client, { clock, signal: controller.signal })) {
      changes.push(textOf(change))
    }
  })()
  const ended = assert.rejects(reading, { message: 'enough' })
  const pauses: number[] = []
  void (async () => {
    for (;;) pauses.push(await clock.pass(longestPauseMs))
  })()
  await server.until(it => it.requests.length === answers.length)
  controller.abort(new Error('enough'))
  await ended
  assert.deepEqual(clock.sleeping, [])
  assert.equal(getEventListeners(controller.signal, 'abort').length, 0)
  return { changes, pauses, requests: requests() }
}

for (const [what, fault] of Object.entries(faults)) {
  test(`through ${what}: nothing is lost`, async t => {
    const { changes, pauses, requests } = await follow(t, fault.answers)
    assert.deepEqual(changes, fault.changes)
    assert.deepEqual(requests, fault.requests)
    assert.equal(pauses.length, fault.pauses)
    for (const [index, ms] of pauses.entries()) {
      const least = 800 * 2 ** index
      assert.ok(ms >= least && ms < 2 * least, `pause ${index} of ${ms} ms`)
    }
  })
}

test('a stream that was empty for a second or more is resumed, not listed anew', async t => {
  const clock = new ManualClock()
  const endsLater: Answer = response => {
    clock.advance(1000)
    response.end()
  }
  const { pauses, requests } = await follow(t, [list('5'), endsLater, silent], clock)
  assert.deepEqual(requests, ['list', 'watch 5', 'watch 5'])
  assert.deepEqual(pauses, [])
})

const lasting: Readonly<Record<string, readonly Answer[]>> = {
  'a list that is forbidden': [failure(403, 'Forbidden')],
  'a list of what is not there': [failure(404, 'NotFound')],
  'a list that is refused': [failure(401, 'Unauthorized')],
  'a list that cannot be read': [response => response.end('<html>')],
  'a watch that is forbidden': [list('5'), failure(403, 'Forbidden')],
  'a watch of what is no longer there': [list('5'), failure(404, 'NotFound')],
  'a stream that ends as forbidden': [list('5'), lines([error(403)])],
}
for (const [what, answers] of Object.entries(lasting)) {
  test(`${what} ends it with that error: trying again would not help`, async t => {
    const { server, client, clock } = await start(t, answers)
    const reading = (async () => {
      for await (const _ of observe(client, { clock }));
    })()
    await assert.rejects(reading, { code: /^ERR_KUBE_(API|DECODE)$/ })
    assert.equal(server.requests.length, answers.length)
    assert.deepEqual(clock.sleeping, [])
  })
}

test('a connection that died without a word is noticed, and the watch resumed', async t => {
  const { server, client, requests, clock } = await start(t, [
    list('5'),
    lines([event('ADDED', 'a', '6')], { open: true }),
    list('6'),
    silent,
  ])
  const controller = new AbortController()
  const changes = observe(client, { clock, signal: controller.signal })
  await changes.next()
  await changes.next()
  const rest = assert.rejects(changes.next(), { message: 'enough' })
  assert.equal(await clock.pass(Number.POSITIVE_INFINITY, longestPauseMs), 300_000)
  await clock.pass(longestPauseMs)
  await server.until(({ requests: { length } }) => length === 4)
  assert.deepEqual(requests(), ['list', 'watch 5', 'verify', 'watch 6'])
  controller.abort(new Error('enough'))
  await rest
})

test('the selection goes with every request, and bookmarks are asked for', async t => {
  const { server, client, clock } = await start(t, [
    list('5'),
    lines([event('ADDED', 'a', '6')], { open: true }),
  ])
  const select = { labelSelector: 'a=b', fieldSelector: 'metadata.name=c' }
  for await (const { type } of observe(client, { ...select, clock })) if (type === 'applied') break
  assert.equal(server.requests.length, 2)
  for (const { url } of server.requests) {
    const query = new URL(url, 'http://x').searchParams
    assert.equal(query.get('labelSelector'), 'a=b')
    assert.equal(query.get('fieldSelector'), 'metadata.name=c')
  }
  const watch = new URL(server.requests[1]?.url ?? '', 'http://x').searchParams
  assert.equal(watch.get('allowWatchBookmarks'), 'true')
  assert.equal(watch.get('timeoutSeconds'), '290')
})

test('a reader that stops leaves no connection and no timer', async t => {
  const { server, client, clock } = await start(t, [
    list('5'),
    lines([event('ADDED', 'a', '6')], { open: true }),
  ])
  for await (const { type } of observe(client, { clock })) if (type === 'applied') break
  await server.until(({ open }) => open.size <= 1)
  assert.deepEqual(clock.sleeping, [])
})

test('an abort ends a pause, with its reason', async t => {
  const { client, clock } = await start(t, [failure(500, '')])
  const controller = new AbortController()
  const next = observe(client, { clock, signal: controller.signal }).next()
  const ended = assert.rejects(next, { message: 'enough' })
  await clock.asleep()
  controller.abort(new Error('enough'))
  await ended
  assert.deepEqual(clock.sleeping, [])
})

test('an abort ends it even if its reason looks like a failure that passes', async t => {
  const { server, client, clock } = await start(t, [list('5'), silent])
  const controller = new AbortController()
  const changes = observe(client, { clock, signal: controller.signal })
  await changes.next()
  const ended = assert.rejects(changes.next(), { message: 'the caller is gone' })
  await server.until(({ requests }) => requests.length === 2)
  controller.abort(new TransportError('RESET', 'the caller is gone', 'unknown'))
  await ended
  assert.equal(server.requests.length, 2)
})

/** Credentials whose plugin fails with that code in the given calls, counted from 0. */
const failing = (code: 'AUTH_EXEC' | 'AUTH_EXEC_DENIED', calls: readonly number[]) => {
  let call = 0
  return {
    headers: async () => {
      if (calls.includes(call++)) throw new AuthError('it failed', { code, command: 'aws' })
      return {}
    },
  }
}

for (const [what, credentials, changes] of [
  ['in between is asked again', failing('AUTH_EXEC', [1, 2]), ['listed a', 'applied b@6']],
  ['before anything was seen is the end', failing('AUTH_EXEC', [0]), undefined],
  ['that may not run any more is the end', failing('AUTH_EXEC_DENIED', [1]), undefined],
] as const) {
  test(`a credential plugin that fails ${what}`, async t => {
    const answers = [list('5', ['a']), lines([event('ADDED', 'b', '6')]), silent]
    const server = await LoopbackServer.start(answers)
    const transport = await createHttpTransport(connectionTo(server), { userAgent: 'spec/1' })
    t.after(async () => {
      await transport[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    })
    const clock = new ManualClock()
    const send = compose(transport.send, respond, authorize(credentials))
    const client = new ResourceClient(send, configMaps).in('shop')
    const seen: string[] = []
    const watching = (async () => {
      for await (const change of observe(client, { clock })) {
        seen.push(textOf(change))
        if (seen.length === changes?.length) return
      }
    })()
    if (changes === undefined) {
      await assert.rejects(watching, AuthError)
      return
    }
    for (const _ of [1, 2]) await clock.pass(longestPauseMs)
    await watching
    assert.deepEqual(seen, changes)
  })
}
