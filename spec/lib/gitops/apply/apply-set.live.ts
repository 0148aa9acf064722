import assert from 'node:assert/strict'
import { after, type TestContext, test } from 'node:test'
import {
  ApiError,
  type Client,
  connect,
  type KubeObject,
  type Middleware,
  RequestError,
} from 'anykind'
import {
  type ApplyEvent,
  type ApplySetOptions,
  applySet,
  findUnchanged,
  OrderError,
} from 'anykind/gitops'
import { decodeStatus, formatRequest } from '../../../../lib/core/index.ts'
import { testNamespace } from '../../../support/test-cluster.ts'

const cluster = await connect({ cacheDirectory: false })
after(() => cluster[Symbol.asyncDispose]())

type Annotations = Record<string, string>
type Item = { readonly object: KubeObject }

async function setup(t: TestContext) {
  const namespace = await testNamespace(t)
  const item = (kind: string, name: string, fields = {}, annotations?: Annotations): Item => {
    const apiVersion = { Job: 'batch/v1', Deployment: 'apps/v1' }[kind] ?? 'v1'
    const metadata = { name, namespace, ...(annotations && { annotations }) }
    return { object: { apiVersion, kind, metadata, ...fields } }
  }
  const configMap = (name: string, annotations?: Annotations) =>
    item('ConfigMap', name, { data: { of: name } }, annotations)
  const stored = async ({ object }: Item) => {
    const resource = await cluster.for(object)
    return resource.get(object.metadata.name ?? '').catch(() => undefined)
  }
  return { namespace, item, configMap, stored }
}

const apply = (
  items: readonly Item[],
  options: ApplySetOptions = {},
  client: Client = cluster.client,
): Promise<ApplyEvent[]> =>
  Array.fromAsync(applySet(client, items, { fieldManager: 'spec', ...options }))

const isWaiting = ({ type }: ApplyEvent): boolean => type === 'waiting'

/** `applied a`, in the order of the events. */
const told = (events: readonly ApplyEvent[]) =>
  events
    .filter(event => !isWaiting(event))
    .map(({ type, item }) => `${type} ${item.object.metadata.name}`)

/** Requests with a method, as they are sent. */
function requestsTo(method: string): { readonly paths: string[]; readonly client: Client } {
  const paths: string[] = []
  const count: Middleware = next => (request, signal) => {
    if (request.method === method) paths.push(request.path.split('/').at(-1) ?? '')
    return next(request, signal)
  }
  return { paths, client: cluster.client.through(count) }
}

const dependsOn = (namespace: string, name: string): Annotations => ({
  'config.kubernetes.io/depends-on': `/namespaces/${namespace}/ConfigMap/${name}`,
})

const invalid = { data: { 'not a key': '' } }

test('what needs a failure is skipped with the chain that leads there, all else is applied', async t => {
  const { namespace, item, configMap, stored } = await setup(t)
  const bad = item('ConfigMap', 'bad', invalid)
  const next = configMap('next', dependsOn(namespace, 'bad'))
  const last = item('Pod', 'last', {
    spec: {
      containers: [{ name: 'c', image: 'x' }],
      volumes: [{ name: 'v', configMap: { name: 'next' } }],
    },
  })
  const events = await apply([last, next, bad, configMap('other')])
  assert.deepEqual(told(events).toSorted(), [
    'applied other',
    'failed bad',
    'skipped last',
    'skipped next',
  ])
  const skipped = events.find(event => event.item === last)
  assert.ok(skipped?.type === 'skipped')
  assert.equal(skipped.because, bad)
  assert.equal(
    skipped.reason,
    `it needs ConfigMap ${namespace}/next (spec.volumes[].configMap.name), ` +
      `which needs ConfigMap ${namespace}/bad (config.kubernetes.io/depends-on), which failed`,
  )
  assert.equal(await stored(next), undefined)
})

test('a wave waits until the one before is ready, and is not begun where that fails', async t => {
  const { namespace, item, configMap } = await setup(t)
  const wave = (number: number) => ({ 'anykind.dev/wave': `${number}` })
  const template = {
    metadata: { labels: { app: 'web' } },
    spec: { containers: [{ name: 'c', image: 'x' }] },
  }
  const web = item('Deployment', 'web', {
    spec: { selector: { matchLabels: { app: 'web' } }, template },
  })
  const seen: unknown[] = []
  const applyOne: ApplySetOptions['applyOne'] = async (resource, object, options) => {
    const deployments = (await cluster.resource('deployments.apps')).in(namespace)
    if (object.kind === 'ConfigMap') seen.push((await deployments.get('web')).status)
    return resource.apply(object, options)
  }
  const done = await apply([configMap('late', wave(1)), web], { applyOne })
  assert.deepEqual(told(done), ['applied web', 'applied late'])
  const waits = done.flatMap(event => (event.type === 'waiting' ? event : []))
  assert.deepEqual(waits[0]?.stage, { name: 'wave 0', number: 1, count: 2 })
  assert.deepEqual([waits[0]?.event.type, waits.at(-1)?.event.type], ['progressing', 'ready'])
  assert.equal((seen[0] as { availableReplicas: number }).availableReplicas, 1)

  const claim = item('PersistentVolumeClaim', 'disk', {
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'none',
      resources: { requests: { storage: '1Gi' } },
    },
  })
  const events = await apply([configMap('later', wave(1)), claim], { readyTimeoutMs: 300 })
  assert.deepEqual(told(events), ['applied disk', 'failed disk', 'skipped later'])
  const [, failed, skipped] = events.filter(event => !isWaiting(event))
  assert.match(
    `${failed?.type === 'failed' && failed.error}`,
    /disk: after 0\.3 s its phase is not Bound/,
  )
  assert.equal(
    skipped?.type === 'skipped' && skipped.reason,
    `it needs all of wave 0 (wave 1 comes after wave 0), which needs PersistentVolumeClaim ${namespace}/disk ready (it is in wave 0), which failed`,
  )
})

const job = (image = 'x') => ({
  spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image }] } } },
})

test('hooks run before and after, again in each run, and go where they say so', async t => {
  const { item, configMap, stored } = await setup(t)
  const hook = (moment: string, deletion?: string): Annotations => ({
    'anykind.dev/hook': moment,
    ...(deletion && { 'anykind.dev/hook-deletion': deletion }),
  })
  const before = item('Job', 'migrate', job(), hook('before'))
  const last = item('Job', 'smoke', job(), hook('after', 'before-creation,on-success'))
  const set = [last, configMap('a'), before]
  const events = await apply(set)
  assert.deepEqual(told(events), ['applied migrate', 'applied a', 'applied smoke'])
  assert.deepEqual(
    events.map(event => event.type === 'applied' && event.change),
    ['run', undefined, 'run'],
  )
  const first = await stored(before)
  assert.ok(first)
  assert.equal(await stored(last), undefined)
  // Another template would be refused of a Job that is still there.
  await apply([item('Job', 'migrate', job('y'), hook('before')), configMap('a')])
  const second = await stored(before)
  assert.notEqual(second?.metadata.uid, first.metadata.uid)
  const named = item('Job', '', job(), hook('before'))
  const { name: _, ...metadata } = named.object.metadata
  const generated = { object: { ...named.object, metadata: { ...metadata, generateName: 'run-' } } }
  const [run] = await apply([generated])
  assert.match(`${run?.type === 'applied' && run.object.metadata.name}`, /^run-\w+$/)
})

test('a hook that fails before stops its wave and all after, and goes where it says so', async t => {
  const { item, configMap, stored } = await setup(t)
  const failing = (deletion: string) =>
    item(
      'Job',
      'migrate',
      {
        spec: {
          ...job().spec,
          activeDeadlineSeconds: 1,
          suspend: false,
          parallelism: 1,
          template: {
            spec: { ...job().spec.template.spec, nodeSelector: { no: 'such' } },
          },
        },
      },
      { 'anykind.dev/hook': 'before', 'anykind.dev/hook-deletion': deletion },
    )
  const kept = failing('before-creation')
  const events = await apply([configMap('a'), kept])
  assert.deepEqual(told(events), ['failed migrate', 'skipped a'])
  const [failed, skipped] = events
  assert.match(
    `${failed?.type === 'failed' && failed.error}`,
    /Job was active longer than specified deadline/,
  )
  assert.match(
    `${skipped?.type === 'skipped' && skipped.reason}`,
    /^it needs all of the hooks before wave 0 \(wave 0 comes after the hooks before wave 0\), which needs Job \S+\/migrate/,
  )
  assert.ok(await stored(kept))
  await apply([failing('before-creation,on-failure')])
  assert.equal(await stored(kept), undefined)
})

test("Argo CD's and Helm's hooks are objects like all, or hooks where that is asked for", async t => {
  const { configMap, stored } = await setup(t)
  const tests = configMap('tests', { 'helm.sh/hook': 'test' })
  const before = configMap('before', { 'argocd.argoproj.io/hook': 'PreSync' })
  const set = [configMap('a'), tests, before]
  const asked = await apply(set, { hooks: ['argo', 'helm'] })
  assert.deepEqual(told(asked).toSorted(), ['applied a', 'applied before', 'skipped tests'])
  assert.equal(asked.find(({ type }) => type === 'skipped')?.item, tests)
  assert.equal(await stored(tests), undefined)
  assert.deepEqual(told(await apply(set)).toSorted(), [
    'applied a',
    'applied before',
    'applied tests',
  ])
})

test('what is stored as it is wanted is not sent, and what differs in anything is', async t => {
  const { configMap, item, namespace } = await setup(t)
  const names = ['a', 'b', 'c', 'd', 'e']
  const secret = item('Secret', 'only', { data: { a: 'MQ==' } })
  // The server keeps it as `data`.
  const plain = item('Secret', 'plain', { stringData: { token: 'plain, ü' } })
  const set = [...names.map(name => configMap(name)), secret, plain]
  const options = { fieldManager: 'spec' }
  await apply(set)
  const again = async (items: readonly Item[]) => {
    const { paths, client } = requestsTo('PATCH')
    const reads = requestsTo('GET')
    const unchanged = findUnchanged(reads.client, items, options)
    const events = await apply(items, { unchanged }, client)
    const left = events.filter(event => event.type === 'applied' && event.change === 'unchanged')
    assert.equal(events.length, items.length)
    assert.equal(left.length, items.length - paths.length)
    assert.ok(left.every(event => event.type === 'applied' && event.object.metadata.uid))
    return { sent: paths.toSorted(), read: reads.paths.toSorted() }
  }
  // Five of a kind are one list, one of a kind is read.
  assert.deepEqual(await again(set), { sent: [], read: ['configmaps', 'only', 'plain'] })

  const configMaps = (await cluster.resource('configmaps')).in(namespace)
  await configMaps.patch('a', { type: 'merge', patch: { data: { of: 'somebody' } } })
  await configMaps.patch('b', { type: 'merge', patch: { data: { more: 'of somebody' } } })
  await configMaps.delete('c')
  const secrets = (await cluster.resource('secrets')).in(namespace)
  await secrets.patch('plain', { type: 'merge', patch: { data: { token: 'b3RoZXI=' } } })
  const changed = set.map(entry =>
    entry.object.metadata.name === 'd'
      ? item('ConfigMap', 'd', { data: { of: 'd', more: '' } })
      : entry,
  )
  const shorter = changed.map(entry =>
    entry.object.metadata.name === 'e' ? item('ConfigMap', 'e') : entry,
  )
  const forced = { ...options, force: true }
  assert.deepEqual(await again(shorter).catch(String), {
    sent: ['a', 'c', 'd', 'e', 'plain'],
    read: ['configmaps', 'only', 'plain'],
  })
  await apply(shorter, forced)
  assert.deepEqual((await again(shorter)).sent, [])
  // Another manager has not applied it.
  const other = findUnchanged(cluster.client, shorter, { fieldManager: 'other' })
  assert.equal(await other(shorter[0] ?? secret), undefined)
})

test('a list is read no further than what is looked for calls for', async t => {
  const { configMap } = await setup(t)
  const many = Array.from({ length: 24 }, (_, number) => configMap(`c${10 + number}`))
  await apply(many)
  const few = [...many.slice(0, 3), ...many.slice(-1)]
  const { paths, client } = requestsTo('PATCH')
  const unchanged = findUnchanged(cluster.client, few, { fieldManager: 'spec' })
  await apply(few, { unchanged }, client)
  assert.deepEqual(paths, ['c33'])
})

test('what passes is tried again, and only that', async t => {
  const { configMap } = await setup(t)
  const attempts = new Map<string, number>()
  const faulty: Middleware = next => (request, signal) => {
    const name = request.path.split('/').at(-1) ?? ''
    const attempt = (attempts.get(name) ?? 0) + 1
    if (request.method === 'PATCH') attempts.set(name, attempt)
    const [code, message] = name === 'busy' ? [503, 'busy'] : [403, 'no']
    if (request.method !== 'PATCH' || name === 'fine' || attempt > 1) return next(request, signal)
    const status = decodeStatus({ kind: 'Status', code, message }, Number(code))
    return Promise.reject(new ApiError(status, formatRequest(request)))
  }
  const set = ['busy', 'fine', 'forbidden'].map(name => configMap(name))
  const events = await apply(set, {}, cluster.client.through(faulty))
  assert.deepEqual(
    told(events),
    ['applied fine', 'failed forbidden', 'applied busy'].toSorted(
      (a, b) => told(events).indexOf(a) - told(events).indexOf(b),
    ),
  )
  assert.deepEqual(Object.fromEntries(attempts), { busy: 2, fine: 1, forbidden: 1 })
})

test('no more are sent at the same time than may be', async t => {
  const { configMap } = await setup(t)
  const set = Array.from({ length: 12 }, (_, number) => configMap(`c${number}`))
  let running = 0
  let most = 0
  const applyOne: ApplySetOptions['applyOne'] = async (resource, object, options) => {
    most = Math.max(most, ++running)
    try {
      return await resource.apply(object, options)
    } finally {
      running--
    }
  }
  await apply(set, { concurrency: 3, applyOne })
  assert.equal(most, 3)
  await assert.rejects(apply(set, { concurrency: 0 }), RequestError)
  await assert.rejects(apply(set, { concurrency: 1.5 }), RequestError)
})

test('a generated name is no name to apply to, and a set without an order is not begun', async t => {
  const { namespace, configMap, stored } = await setup(t)
  const generated = {
    object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'x-', namespace } },
  }
  const [failed] = await apply([generated])
  assert.match(
    `${failed?.type === 'failed' && failed.error}`,
    /apply ConfigMap \S+\/x-…: with generateName/,
  )
  const cycle = configMap('a', dependsOn(namespace, 'a'))
  const other = configMap('b')
  await assert.rejects(apply([other, cycle]), OrderError)
  assert.equal(await stored(other), undefined)
})

test('who stops reading stops the run', async t => {
  const { configMap, stored } = await setup(t)
  const set = Array.from({ length: 9 }, (_, number) => configMap(`c${number}`))
  for await (const event of applySet(cluster.client, set, { concurrency: 1 })) {
    assert.equal(event.item, set[0])
    break
  }
  assert.equal(await stored(set[8] as Item), undefined)
})

test('an abort ends the run with its reason', async t => {
  const { configMap } = await setup(t)
  const controller = new AbortController()
  const reason = new Error('enough')
  const applyOne: ApplySetOptions['applyOne'] = async (resource, object, options) => {
    controller.abort(reason)
    return resource.apply(object, options)
  }
  const { signal } = controller
  await assert.rejects(apply([configMap('a'), configMap('b')], { signal, applyOne }), reason)
})
