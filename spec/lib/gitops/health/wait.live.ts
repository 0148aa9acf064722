import assert from 'node:assert/strict'
import { after, type TestContext, test } from 'node:test'
import { connect, type KubeObject } from 'anykind'
import {
  type Cause,
  UnhealthyError,
  type WaitEvent,
  type WaitForSetOptions,
  waitForReady,
} from 'anykind/gitops'
import { testNamespace } from '../../../support/test-cluster.ts'
import { testResource } from '../../../support/test-resource.ts'

/* Nodes are simulated and start every Pod, so one that is to fail is kept from them by a gate, and its status is written. */

const cluster = await connect({ cacheDirectory: false })
after(() => cluster[Symbol.asyncDispose]())

const patience = 60_000

const gated = { schedulingGates: [{ name: 'example.com/spec' }] }

const deployment = (namespace: string, podSpec: object, version = '1'): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web', version } },
      spec: { containers: [{ name: 'app', image: `x/web:${version}` }], ...podSpec },
    },
  },
})

async function apply(object: KubeObject): Promise<KubeObject> {
  return (await cluster.for(object)).apply(object, { fieldManager: 'spec' })
}

async function wait(object: KubeObject, options: WaitForSetOptions = {}): Promise<WaitEvent[]> {
  const all = { timeoutMs: patience, ...options }
  return Array.fromAsync(waitForReady(cluster.client, [object], all))
}

function unhealthy(events: readonly WaitEvent[]): UnhealthyError {
  const last = events.at(-1)
  assert.ok(last?.type === 'failed', JSON.stringify(events))
  assert.ok(last.error instanceof UnhealthyError, String(last.error))
  return last.error
}

const chain = (causes: readonly Cause[]) =>
  causes.map(({ object, container, reason }) =>
    [object.kind, container, reason].filter(Boolean).join(' '),
  )

/** The events of a wait for a Deployment whose Pod crashes as soon as the wait knows of it. */
async function waitAndCrash(web: KubeObject, options: WaitForSetOptions): Promise<WaitEvent[]> {
  const { namespace = '' } = web.metadata
  const events: WaitEvent[] = []
  let crashing: Promise<void> | undefined
  for await (const event of waitForReady(cluster.client, [web], options)) {
    events.push(event)
    const isKnown = event.type === 'progressing' && event.message.includes('replicas available')
    if (isKnown) crashing ??= crash(namespace)
  }
  assert.ok(crashing, JSON.stringify(events))
  await crashing
  return events
}

/** Writes a status as a kubelet would, of the first Pod that comes, and tells an event of it. */
async function crash(namespace: string): Promise<void> {
  const pods = (await cluster.resource('pods')).in(namespace)
  for await (const event of pods.watch({})) {
    const { name = '', uid } = event.object.metadata
    const waiting = { reason: 'CrashLoopBackOff', message: 'back-off 10s restarting app' }
    const terminated = { exitCode: 137, reason: 'OOMKilled' }
    const container = { name: 'app', image: 'x', imageID: '', ready: false, restartCount: 3 }
    const containerStatuses = [{ ...container, state: { waiting }, lastState: { terminated } }]
    await (await cluster.resource('events')).in(namespace).create({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'crash' },
      involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace, name, uid },
      type: 'Warning',
      reason: 'BackOff',
      message: 'Back-off restarting failed container app',
      lastTimestamp: new Date().toISOString(),
    })
    const patch = { status: { phase: 'Running', containerStatuses } }
    await pods.subresource('status').patch(name, { type: 'merge', patch })
    return
  }
}

test('a Deployment whose container crashes fails at once, with the causes down to the last event', async t => {
  const namespace = await testNamespace(t)
  const web = await apply(deployment(namespace, gated))
  const error = unhealthy(await waitAndCrash(web, { timeoutMs: patience }))
  assert.deepEqual(chain(error.causes), [
    'ReplicaSet',
    'Pod',
    'Pod app CrashLoopBackOff',
    'Event BackOff',
  ])
  assert.match(error.message, /0 of 1 replicas available.*OOMKilled, exit code 137/)

  // What mends it is not failed for what it mends.
  const mended = await apply(deployment(namespace, {}, '2'))
  assert.equal((await wait(mended)).at(-1)?.type, 'ready')
})

test('with failEarly off it is told, and the deadline ends it, with the causes', async t => {
  const namespace = await testNamespace(t)
  const web = await apply(deployment(namespace, gated))
  const events = await waitAndCrash(web, { failEarly: false, timeoutMs: 3000 })
  assert.ok(
    events.some(
      event => event.type === 'progressing' && chain(event.causes).at(-1) === 'Event BackOff',
    ),
  )
  const last = events.at(-1)
  assert.ok(last?.type === 'failed')
  assert.match(
    `${last.error}`,
    /WaitError: wait for Deployment .*web: after 3 s .*CrashLoopBackOff/,
  )
})

test('a Pod for which there is no node is waited for, for a while', async t => {
  const namespace = await testNamespace(t)
  const web = await apply(deployment(namespace, { nodeSelector: { none: 'such' } }))
  const events = await wait(web, { unschedulableGraceMs: 300 })
  assert.deepEqual(chain(unhealthy(events).causes).slice(0, 2), ['ReplicaSet', 'Pod Unschedulable'])
  assert.ok(
    events.some(
      event => event.type === 'progressing' && chain(event.causes)[1] === 'Pod Unschedulable',
    ),
  )
})

test('why no Pod can be made is told', async t => {
  const namespace = await testNamespace(t)
  await apply({
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'none', namespace },
    spec: { hard: { pods: '0' } },
  })
  const web = await apply(deployment(namespace, {}))
  let told: readonly Cause[] = []
  for await (const event of waitForReady(cluster.client, [web], { timeoutMs: patience })) {
    assert.equal(event.type, 'progressing')
    if (event.type !== 'progressing') break
    told = event.causes
    if (told.length > 0) break
  }
  assert.deepEqual(chain(told), ['ReplicaSet', 'Event FailedCreate'])
  assert.match(told[1]?.message ?? '', /exceeded quota/)
})

async function widget(t: TestContext, annotations: Record<string, string> = {}) {
  const namespace = await testNamespace(t)
  const { apiVersion, kind } = await testResource(t, cluster)
  const object = (size: number): KubeObject => ({
    apiVersion,
    kind,
    metadata: { name: 'one', namespace, annotations },
    spec: { size },
  })
  const client = await cluster.for(object(1))
  const report = (status: object) =>
    client.subresource('status').patch('one', { type: 'merge', patch: { status } })
  return { object, client, report }
}

test('a new custom resource is not ready before somebody has written its status', async t => {
  const { object, report } = await widget(t)
  const written = await apply(object(1))
  const events: WaitEvent[] = []
  for await (const event of waitForReady(cluster.client, [written], { timeoutMs: patience })) {
    events.push(event)
    if (events.length === 1) await report({ phase: 'Done' })
  }
  assert.deepEqual(
    events.map(({ type }) => type),
    ['progressing', 'ready'],
  )
  assert.ok(events[0]?.type === 'progressing')
  assert.match(events[0].message, /nobody has written its status/)

  // The same again changes nothing, and waits for nothing.
  const again = await apply(object(1))
  assert.deepEqual(
    (await wait(again)).map(({ type }) => type),
    ['ready'],
  )
})

test('a status from before a change is no answer to it, be it good or bad', async t => {
  const { object, report } = await widget(t)
  await apply(object(1))
  const stalled = { type: 'Stalled', status: 'True', reason: 'x', message: 'x' }
  await report({ conditions: [stalled] })
  const written = await apply(object(2))
  const events: WaitEvent[] = []
  for await (const event of waitForReady(cluster.client, [written], { timeoutMs: patience })) {
    events.push(event)
    if (events.length === 1) await report({ conditions: [{ ...stalled, status: 'False' }] })
  }
  assert.deepEqual(
    events.map(({ type }) => type),
    ['progressing', 'ready'],
  )
})

test('where nobody reports, it is taken as it stands after a grace, which an annotation may give', async t => {
  const { object, client } = await widget(t)
  const written = await apply(object(1))
  const events = await wait(written, { statusGraceMs: 300 })
  assert.deepEqual(
    events.map(({ type }) => type),
    ['progressing', 'ready'],
  )
  const own = object(2)
  own.metadata.annotations = { 'anykind.dev/status-grace-seconds': '0' }
  const last = (await wait(await apply(own))).map(({ type }) => type)
  assert.deepEqual(last, ['ready'])
  own.metadata.annotations = { 'anykind.dev/status-grace-seconds': 'soon' }
  const [refused] = await wait(await apply(own))
  assert.ok(refused?.type === 'failed')
  assert.match(`${refused.error}`, /annotation anykind.dev\/status-grace-seconds is to be a number/)
  assert.ok(client)
})

test('another object of the same name is not the one that was written', async t => {
  const { object, client } = await widget(t)
  const written = await apply(object(1))
  const waiting = wait(written)
  await client.delete('one')
  await apply(object(1))
  assert.match(unhealthy(await waiting).message, /was deleted/)
})

test('the first failure ends the waiting for all others, if it is asked for', async t => {
  const { object, client } = await widget(t)
  const other = object(2)
  other.metadata.name = 'two'
  const written = [await apply(object(1)), await apply(other)]
  const types: string[] = []
  const options = { timeoutMs: patience, failFast: true }
  for await (const event of waitForReady(cluster.client, written, options)) {
    types.push(`${event.type} ${event.object.metadata.name}`)
    if (types.length === 2) await client.delete('one')
  }
  assert.deepEqual(types, ['progressing one', 'progressing two', 'failed one', 'abandoned two'])
})

test('an object has its own time', async t => {
  const { object } = await widget(t)
  const own = object(1)
  own.metadata.annotations = { 'anykind.dev/timeout-seconds': '1' }
  const last = (await wait(await apply(own))).at(-1)
  assert.ok(last?.type === 'failed')
  assert.match(`${last.error}`, /after 1 s nobody has written its status/)
})
