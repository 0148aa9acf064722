import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { Discovery } from '../../../../discovery/index.ts'
import { Client } from '../../../../lib/client/index.ts'
import type { KubeObject } from '../../../../lib/core/index.ts'
import {
  formatCauses,
  type WaitEvent,
  type WaitForSetOptions,
  waitForReady,
} from '../../../../lib/gitops/index.ts'
import { MemoryStore } from '../../../../lib/storage/index.ts'
import { collectionsSend } from '../../../support/collections-send.ts'
import { ManualClock } from '../../../support/manual-clock.ts'

const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../fixtures/discovery/${name}`, import.meta.url), 'utf8'))

const deployments = '/apis/apps/v1/namespaces/shop/deployments'
const replicaSets = '/apis/apps/v1/namespaces/shop/replicasets'
const pods = '/api/v1/namespaces/shop/pods'
const events = '/api/v1/namespaces/shop/events'

const metadata = (name: string, more: object = {}) => ({
  name,
  namespace: 'shop',
  uid: name,
  ...more,
})
const ownedBy = (uid: string) => ({ ownerReferences: [{ uid }] })

const web = (status: object = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: metadata('web', { generation: 1 }),
  spec: { replicas: 1 },
  status: { observedGeneration: 1, ...status },
})
const available = {
  replicas: 1,
  updatedReplicas: 1,
  availableReplicas: 1,
  readyReplicas: 1,
  conditions: [{ type: 'Available', status: 'True' }],
}
const replicaSet = {
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: metadata('rs', ownedBy('web')),
}
const pod = (status: object): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: metadata('pod', ownedBy('rs')),
  status,
})
const waiting = { reason: 'ImagePullBackOff', message: 'no such image' }
const unpullable = { phase: 'Pending', containerStatuses: [{ name: 'app', state: { waiting } }] }
const unscheduled = {
  phase: 'Pending',
  conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/2' }],
}

function start() {
  const world = collectionsSend({
    '/api': { body: fixture('api.json') },
    '/apis': { body: fixture('apis.json') },
  })
  const discovery = new Discovery(world.send, { store: new MemoryStore() })
  return { ...world, client: new Client(world.send, discovery, 'shop'), clock: new ManualClock() }
}

/** Waits, and does something at each progress that is told. */
async function wait(
  t: TestContext,
  { client, clock }: ReturnType<typeof start>,
  object: KubeObject,
  {
    onProgress = () => {},
    ...options
  }: WaitForSetOptions & { onProgress?: (count: number) => unknown } = {},
): Promise<string[]> {
  const told: string[] = []
  for await (const event of waitForReady(client, [object], {
    clock,
    signal: t.signal,
    ...options,
  })) {
    told.push(textOf(event))
    if (event.type === 'progressing') await onProgress(told.length)
  }
  return told
}

function textOf(event: WaitEvent): string {
  if (event.type === 'progressing') {
    return [event.message, formatCauses(event.causes)].filter(Boolean).join('; ')
  }
  return event.type === 'failed' ? String(event.error) : event.type
}

test('what is ready as it was written costs no request', async t => {
  const world = start()
  assert.deepEqual(await wait(t, world, web(available)), ['ready'])
  assert.deepEqual(world.log, [])
})

test('an object is watched, and told when what is missing is another', async t => {
  const world = start()
  world.put(deployments, web())
  const steps = [{ replicas: 1 }, { replicas: 1, updatedReplicas: 1 }, available]
  const told = await wait(t, world, web(), {
    onProgress: () => world.put(deployments, web(steps.shift())),
  })
  assert.deepEqual(told, [
    '0 of 1 replicas created',
    '0 of 1 replicas updated',
    '0 of 1 replicas available',
    'ready',
  ])
})

test('what a Pod cannot do fails its Deployment, though that says nothing of it', async t => {
  const world = start()
  world.put(deployments, web())
  world.put(replicaSets, replicaSet)
  const told = await wait(t, world, web(), { onProgress: () => world.put(pods, pod(unpullable)) })
  assert.deepEqual(told, [
    '0 of 1 replicas created',
    'UnhealthyError: wait for Deployment shop/web: 0 of 1 replicas created; ' +
      'ReplicaSet rs, Pod pod, container app: ImagePullBackOff: no such image',
  ])
})

test('with failEarly off it is told, with the last Warning, and the deadline tells it again', async t => {
  const world = start()
  world.put(deployments, web())
  world.put(replicaSets, replicaSet)
  world.put(pods, pod(unpullable))
  const warning = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: metadata('event'),
    type: 'Warning',
    involvedObject: { uid: 'pod' },
    reason: 'Failed',
    message: 'not found',
  }
  const causes = 'ReplicaSet rs, Pod pod, container app: ImagePullBackOff: no such image'
  const told = await wait(t, world, web(), {
    failEarly: false,
    timeoutMs: 5000,
    onProgress: count =>
      count === 2 ? world.put(events, warning) : count === 3 && world.clock.pass(5000, 5000),
  })
  assert.deepEqual(told, [
    '0 of 1 replicas created',
    `0 of 1 replicas created; ${causes}`,
    `0 of 1 replicas created; ${causes}, event: Failed: not found`,
    `WaitError: wait for Deployment shop/web: after 5 s 0 of 1 replicas created; ${causes}, event: Failed: not found`,
  ])
})

test('a Pod may be without a node for a while, and no longer', async t => {
  const world = start()
  world.put(deployments, web())
  world.put(replicaSets, replicaSet)
  world.put(pods, pod(unscheduled))
  const told = await wait(t, world, web(), {
    onProgress: count => count === 2 && world.clock.pass(15_000, 15_000),
  })
  const causes = 'ReplicaSet rs, Pod pod: Unschedulable: 0/2'
  assert.deepEqual(told, [
    '0 of 1 replicas created',
    `0 of 1 replicas created; ${causes}`,
    `UnhealthyError: wait for Deployment shop/web: 0 of 1 replicas created; ${causes}`,
  ])
})

test('who may not list Pods waits all the same', async t => {
  const world = start()
  for (const path of [replicaSets, pods, events]) world.forbid(path)
  world.put(deployments, web())
  const told = await wait(t, world, web(), {
    onProgress: () => world.put(deployments, web(available)),
  })
  assert.deepEqual(told, ['0 of 1 replicas created', 'ready'])
})

test('an object that goes, or whose name another one takes, has failed', async t => {
  for (const [put, message] of [
    [{ isGone: true, uid: 'web' }, 'was deleted'],
    [{ isGone: false, uid: 'other' }, 'was deleted, and another one has its name'],
  ] as const) {
    const world = start()
    world.put(deployments, web())
    const now = { ...web(), metadata: { ...web().metadata, uid: put.uid } }
    const told = await wait(t, world, web(), {
      onProgress: () => world.put(deployments, now, put.isGone),
    })
    assert.equal(told.at(-1), `UnhealthyError: wait for Deployment shop/web: ${message}`)
  }
})

test('a time of nothing looks once', async t => {
  const world = start()
  world.put(deployments, web(available))
  assert.deepEqual(await wait(t, world, web(), { timeoutMs: 0 }), [
    '0 of 1 replicas created',
    'ready',
  ])
  world.put(deployments, web())
  const told = await wait(t, world, web(), { timeoutMs: 0 })
  assert.equal(
    told.at(-1),
    'WaitError: wait for Deployment shop/web: after 0 s 0 of 1 replicas created',
  )
})

test('a rule of the caller goes before those of kinds', async t => {
  const world = start()
  world.put(deployments, web())
  const rules = async ({ kind }: KubeObject) =>
    kind === 'Deployment' ? ({ state: 'ready', message: '' } as const) : undefined
  assert.deepEqual(await wait(t, world, web(), { rules }), ['ready'])
})

const numbered = (serial: number, status: object = {}, resourceVersion = '1'): KubeObject => {
  const metadata = { name: `web-${serial}`, namespace: 'shop', uid: `${serial}`, generation: 1 }
  return { ...web(status), metadata: { ...metadata, resourceVersion } }
}
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1)

/** Waits for Deployments, and does something when each was told as progressing, and when each of those stored is ready. */
async function waitForMany(
  t: TestContext,
  { client, clock }: ReturnType<typeof start>,
  objects: readonly KubeObject[],
  steps: { readonly [told: number]: () => void },
): Promise<string[]> {
  const told: string[] = []
  for await (const event of waitForReady(client, objects, { clock, signal: t.signal })) {
    told.push(`${event.object.metadata.name} ${textOf(event)}`)
    steps[told.length]?.()
  }
  return told.slice(objects.length).toSorted()
}
const readyUpTo = (count: number): string[] => upTo(count).map(serial => `web-${serial} ready`)

test('three of a kind have a watch each, all others one together, which tells nothing of before', async t => {
  const world = start()
  for (const path of [replicaSets, pods, events]) world.forbid(path)
  for (const serial of upTo(9)) world.put(deployments, numbered(serial))
  // The last was written after all that the collection tells of, and is not there yet.
  const written = [...upTo(9).map(serial => numbered(serial)), numbered(10, {}, '99')]
  const told = await waitForMany(t, world, written, {
    10: () => {
      for (const serial of upTo(9)) world.put(deployments, numbered(serial, available))
    },
    19: () => {
      for (let version = 0; version < 99; version++) world.put(replicaSets, replicaSet)
      world.put(deployments, numbered(10, available))
    },
  })
  assert.deepEqual(told, readyUpTo(10).toSorted())
  // Three lists and watches, and the one together asks for a stream first.
  assert.equal(world.log.filter(line => line.endsWith(deployments)).length, 9)
})

test('who may read objects by name alone has a watch for each', async t => {
  const world = start()
  for (const path of [replicaSets, pods, events]) world.forbid(path)
  world.forbid(deployments, true)
  for (const serial of upTo(6)) world.put(deployments, numbered(serial))
  const written = upTo(6).map(serial => numbered(serial))
  const told = await waitForMany(t, world, written, {
    6: () => {
      for (const serial of upTo(6)) world.put(deployments, numbered(serial, available))
    },
  })
  assert.deepEqual(told, readyUpTo(6))
})

test('who stops reading, stops the watches', async t => {
  const world = start()
  world.put(deployments, web())
  const { clock, client } = world
  for await (const event of waitForReady(client, [web()], { clock, signal: t.signal })) {
    assert.equal(event.type, 'progressing')
    break
  }
  const asked = world.log.length
  world.put(deployments, web(available))
  await new Promise(setImmediate)
  assert.equal(world.log.length, asked)
  assert.deepEqual(clock.sleeping, [])
})
