import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { type Cluster, connect, type KubeObject, type Middleware } from 'anykind'
import {
  type ControllerOptions,
  generationChanged,
  type ReconcileRequest,
  TerminalError,
  withController,
  withFinalizer,
} from 'anykind/controller'
import { testKubeconfig, testNamespace } from '../../support/test-cluster.ts'
import { testResource } from '../../support/test-resource.ts'
import { configMap, Running } from './running.ts'

/** How late a watch tells: what a controller has written must not depend on it. */
const lateMs = 100

const late: Middleware = next => async (request, signal) => {
  const response = await next(request, signal)
  if (!request.stream) return response
  const { body } = response
  const pieces = async function* () {
    for await (const piece of body) {
      await setTimeout(lateMs)
      yield piece
    }
  }
  const lateBody = {
    bytes: () => body.bytes(),
    cancel: () => body.cancel(),
    [Symbol.asyncIterator]: pieces,
  }
  return { ...response, body: lateBody }
}

let cluster: Cluster
let lateCluster: Cluster
test.before(async () => {
  const options = { kubeconfig: testKubeconfig(), cacheDirectory: false } as const
  cluster = await connect(options)
  lateCluster = await connect({ ...options, middleware: [late] })
})
test.after(async () => {
  await cluster[Symbol.asyncDispose]()
  await lateCluster[Symbol.asyncDispose]()
})

async function start(t: TestContext) {
  const namespace = await testNamespace(t)
  const widgets = await testResource(t, cluster)
  const client = (await cluster.resource(widgets.name)).in(namespace)
  const configMaps = (await cluster.resource('configmaps')).in(namespace)
  const widget = (name: string, spec: object = {}, metadata: object = {}): KubeObject => ({
    apiVersion: widgets.apiVersion,
    kind: widgets.kind,
    metadata: { name, ...metadata },
    spec,
  })
  const controlled = (
    options: Omit<ControllerOptions, 'for'> & Partial<ControllerOptions>,
    on = cluster,
  ) => new Running(t, on, { for: widgets.name, namespace, ...options })
  return { namespace, widgets, client, configMaps, widget, controlled }
}

test('owned objects are made, healed and changed, and status is written without end', async t => {
  const { namespace, client, configMaps, widget, controlled } = await start(t)
  const running = controlled({
    owns: ['configmaps'],
    async reconcile({ object, client, namespace }) {
      if (object === undefined) return
      const size = String((object.spec as { size: number }).size)
      const wanted = configMap(object.metadata.name ?? '', { size }, { namespace })
      await (await client.for(wanted)).apply(withController(wanted, object), { force: true })
      const status = { observedGeneration: object.metadata.generation }
      await (await client.for(object)).subresource('status').patch(object.metadata.name ?? '', {
        type: 'merge',
        patch: { status },
      })
    },
  })
  await client.create(widget('a', { size: 1 }))
  const sizeOf = async () => {
    const found = await configMaps.get('a').catch(() => undefined)
    return (found?.data as { size: string } | undefined)?.size
  }
  const comes = async (size: string) => {
    while ((await sizeOf()) !== size) await setTimeout(10)
  }
  await comes('1')
  await configMaps.delete('a')
  await comes('1')
  await client.patch('a', { type: 'merge', patch: { spec: { size: 2 } } })
  await comes('2')
  await configMaps.patch('a', { type: 'merge', patch: { data: { size: 'wrong' } } })
  await comes('2')
  assert.deepEqual(running.errors, [])
  await running.idle()
  const { reconcileTotal } = running.controller.metrics ?? assert.fail()
  // It has not written forever because of what it has written itself.
  assert.ok(reconcileTotal.success < 20, JSON.stringify(reconcileTotal))
  assert.equal((await client.get('a')).metadata.namespace, namespace)
})

test('nothing is made or deleted twice, however late the caches are told', async t => {
  const { client, configMaps, widget, controlled } = await start(t)
  let runs = 0
  const touch = (request: ReconcileRequest) => {
    runs++
    // What changes meanwhile has it run again, at once.
    const name = request.object?.metadata.name ?? ''
    const annotations = { runs: String(runs) }
    if (runs % 3 === 0)
      return client.patch(name, { type: 'merge', patch: { metadata: { annotations } } })
    return undefined
  }
  const running = controlled(
    {
      owns: ['configmaps'],
      concurrency: 4,
      async reconcile(request) {
        const { object, client, namespace, owned } = request
        if (object === undefined) return undefined
        await touch(request)
        const { size } = object.spec as { size: number }
        const children = owned('configmaps')
        const resource = (await client.resource('configmaps')).in(namespace)
        if (children.length < size) {
          const child = configMap('', {}, { namespace, generateName: 'child-', name: undefined })
          await resource.create(withController(child, object))
        }
        const surplus = children[size]
        if (surplus !== undefined) await resource.delete(surplus.metadata.name ?? '')
        return children.length === size ? undefined : { requeueAfterMs: 1 }
      },
    },
    lateCluster,
  )
  for (const name of ['a', 'b', 'c']) await client.create(widget(name, { size: 4 }))
  const owners = async () => {
    const { items } = await configMaps.listAll()
    return items.flatMap(({ metadata }) => {
      const [owner] = (metadata.ownerReferences as { name: string }[] | undefined) ?? []
      return owner?.name ?? []
    })
  }
  const until = async (count: number) => {
    while ((await owners()).length < count) await setTimeout(20)
    await setTimeout(4 * lateMs)
    assert.deepEqual(
      (await owners()).toSorted(),
      ['a', 'b', 'c'].flatMap(name => Array(count / 3).fill(name)),
    )
  }
  await until(12)
  for (const name of ['a', 'b', 'c']) {
    await client.patch(name, { type: 'merge', patch: { spec: { size: 1 } } })
  }
  while ((await owners()).length > 3) await setTimeout(20)
  await setTimeout(4 * lateMs)
  assert.deepEqual((await owners()).toSorted(), ['a', 'b', 'c'])
  // A second delete of the same object would have been told as an error.
  assert.deepEqual(running.errors, [])
})

test('a finalizer cleans up once, before the object goes, however late the cache is told', async t => {
  const { client, widget, controlled } = await start(t)
  const seen: string[] = []
  const running = controlled(
    {
      reconcile: async request => {
        const result = await withFinalizer(request, {
          finalizer: 'example.com/spec',
          apply: async ({ metadata }) => {
            seen.push(`apply ${metadata.finalizers}`)
          },
          cleanup: async ({ metadata }) => {
            seen.push(`cleanup ${metadata.name}`)
          },
        })
        if (request.object === undefined) seen.push('gone')
        else if (request.object.metadata.deletionTimestamp !== undefined)
          return { requeueAfterMs: 1 }
        return result
      },
    },
    lateCluster,
  )
  await client.create(widget('a'))
  await running.until(() => seen.length > 0)
  await client.delete('a')
  await running.until(() => seen.includes('gone'))
  assert.deepEqual([...new Set(seen)], ['apply example.com/spec', 'cleanup a', 'gone'])
  assert.equal(seen.filter(what => what === 'cleanup a').length, 1)
  assert.deepEqual(running.errors, [])
})

test('cleanup that fails, or wants another run, lets the object stay', async t => {
  const { client, widget, controlled } = await start(t)
  let attempts = 0
  const running = controlled({
    reconcile: request =>
      withFinalizer(request, {
        finalizer: 'example.com/spec',
        apply: () => undefined,
        cleanup() {
          attempts++
          if (attempts === 1) throw new Error('not today')
          return attempts === 2 ? { requeueAfterMs: 1 } : undefined
        },
      }),
  })
  await client.create(widget('a', {}, { finalizers: ['example.com/other'] }))
  while (!(await client.get('a')).metadata.finalizers?.includes('example.com/spec'));
  await client.delete('a')
  while ((await client.get('a')).metadata.finalizers?.includes('example.com/spec'));
  assert.equal(attempts, 3)
  assert.deepEqual((await client.get('a')).metadata.finalizers, ['example.com/other'])
  await client.patch('a', { type: 'merge', patch: { metadata: { finalizers: null } } })
  assert.match(running.errors.join(), /a: not today$/)
})

test('what is thrown is told with its key and tried again, ever later; a terminal error is not', async t => {
  const { namespace, client, widget, controlled } = await start(t)
  const times: number[] = []
  const terminal: string[] = []
  const running = controlled({
    async reconcile({ name }) {
      if (name === 'terminal') {
        terminal.push(name)
        throw new TerminalError('never')
      }
      times.push(performance.now())
      if (times.length < 6) throw new Error(`failed ${times.length}`)
      if (times.length === 6) return { requeue: true }
      if (times.length === 7) return { requeueAfterMs: 50 }
      return times.length === 8 ? ({ requeueAfter: 50 } as never) : undefined
    },
  })
  await client.create(widget('terminal'))
  await client.create(widget('a'))
  await running.until(() => times.length === 9)
  await running.idle()
  const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0))
  for (const [index, ms] of [5, 10, 20, 40, 80, 160, 50, 5].entries()) {
    assert.ok((pauses[index] ?? 0) >= ms - 1, `pause ${index}: ${pauses[index]}`)
  }
  assert.deepEqual(terminal, ['terminal'])
  assert.deepEqual(
    running.errors.filter(text => !text.endsWith('never')),
    [1, 2, 3, 4, 5]
      .map(count => `${namespace}/a: failed ${count}`)
      .concat(
        `${namespace}/a: a reconciler gave {"requeueAfter":50}, not undefined, { requeue: true } or { requeueAfterMs }`,
      ),
  )
  const { reconcileTotal } = running.controller.metrics ?? assert.fail()
  assert.deepEqual(reconcileTotal, {
    success: 1,
    requeue: 1,
    requeue_after: 1,
    error: 6,
    terminal_error: 1,
  })
})

test('no key is worked on twice at once, others are, and a change meanwhile is worked on after', async t => {
  const { client, widget, controlled } = await start(t)
  const underWay = new Set<string>()
  let most = 0
  const last = new Map<string, unknown>()
  const running = controlled({
    concurrency: 3,
    async reconcile({ key, name, object }) {
      assert.ok(!underWay.has(key))
      underWay.add(key)
      most = Math.max(most, underWay.size)
      await setTimeout(50)
      underWay.delete(key)
      last.set(name, (object?.spec as { size: number } | undefined)?.size)
    },
  })
  const names = ['a', 'b', 'c', 'd', 'e']
  for (const name of names) await client.create(widget(name, { size: 0 }))
  for (let size = 1; size <= 9; size++) {
    for (const name of names) await client.patch(name, { type: 'merge', patch: { spec: { size } } })
  }
  await running.until(() => names.every(name => last.get(name) === 9))
  assert.equal(most, 3)
  assert.deepEqual(running.errors, [])
})

test('predicates pass over what is of no interest, mappings name whom it concerns, by the caches', async t => {
  const { namespace, widgets, client, configMaps, widget, controlled } = await start(t)
  const seen: string[] = []
  const wantedBy = (object: KubeObject) => {
    const { free = {} } = object.spec as { free?: { config?: string } }
    return free.config === undefined ? [] : [free.config]
  }
  const running = controlled({
    for: { name: widgets.name, predicates: [generationChanged], indexers: { config: wantedBy } },
    watches: [
      {
        name: 'configmaps',
        labelSelector: 'watched',
        map({ metadata }, { lister }) {
          if (metadata.name === 'bad') throw new Error('no idea')
          return lister(widgets.name).keysByIndex('config', metadata.name ?? '')
        },
      },
    ],
    async reconcile({ name, object, lister }) {
      const [config = ''] = object ? wantedBy(object) : []
      const found = lister('cm').get(`${namespace}/${config}`)
      seen.push(`${name} ${(found?.data as { text: string } | undefined)?.text}`)
      assert.throws(() => lister('secrets'), /watches no "secrets"; add it to `owns` or `watches`/)
    },
  })
  const labels = { watched: 'yes' }
  await client.create(widget('a', { free: { config: 'one' } }))
  await client.create(widget('b', { free: { config: 'two' } }))
  await running.until(() => seen.length === 2)
  await configMaps.create(configMap('two', { text: 'hello' }, { labels }))
  await running.until(({ errors }) => seen.length === 3 || errors.length > 0)
  assert.deepEqual(running.errors, [])
  await configMaps.create(configMap('bad', {}, { labels }))
  await running.until(({ errors }) => errors.length === 1)
  await client.patch('a', { type: 'merge', patch: { metadata: { labels: { x: 'y' } } } })
  await client.subresource('status').patch('a', { type: 'merge', patch: { status: { x: 1 } } })
  await client.patch('a', { type: 'merge', patch: { spec: { size: 1 } } })
  await running.until(() => seen.length === 4)
  assert.deepEqual(seen, ['a undefined', 'b undefined', 'b hello', 'a undefined'])
  assert.deepEqual(running.errors, [`${namespace}/bad: no idea`])
})

test('what was there before waits for what changes now', async t => {
  const { client, widget, controlled } = await start(t)
  for (let index = 0; index < 10; index++) await client.create(widget(`old-${index}`))
  const order: string[] = []
  const first = Promise.withResolvers<void>()
  const running = controlled({
    async reconcile({ name }) {
      order.push(name)
      if (order.length === 1) await first.promise
    },
  })
  while (order.length === 0) await setTimeout(5)
  await client.create(widget('new'))
  while ((running.controller.metrics?.queue.depth ?? 0) < 10) await setTimeout(5)
  first.resolve()
  await running.until(() => order.length === 11)
  assert.equal(order[1], 'new')
})

test('what no cache of the controller shows is not waited for', async t => {
  const { namespace, client, widget, controlled } = await start(t)
  const elsewhere = await testNamespace(t)
  let runs = 0
  const running = controlled({
    owns: [{ name: 'configmaps', labelSelector: 'watched' }],
    async reconcile({ client, object }) {
      if (object === undefined) return undefined
      const value = String(++runs)
      const configMaps = await client.resource('configmaps')
      const labels = { watched: 'yes' }
      // What was selected until now is seen to go.
      await configMaps.apply(
        configMap('b', { value }, { namespace, labels: runs % 2 ? labels : {} }),
      )
      await configMaps.apply(configMap('unlabelled', { value }, { namespace }))
      await configMaps.apply(configMap('a', { value }, { namespace: elsewhere, labels }))
      await (await client.resource('secrets')).apply({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'a', namespace },
        stringData: { value },
      })
      return runs < 10 ? { requeueAfterMs: 1 } : undefined
    },
  })
  await client.create(widget('a'))
  while (runs < 10) await setTimeout(5)
  await running.idle()
  assert.deepEqual(running.errors, [])
})
