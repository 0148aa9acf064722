import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import {
  type Cluster,
  connect,
  exists,
  isAlreadyExists,
  isConflict,
  type KubeObject,
  observe,
  TransportError,
  waitFor,
} from 'anykind'
import { fetchTable } from '../../../lib/cli/fetch.ts'
import { loadConnection } from '../../../lib/config/index.ts'
import { startLocalCluster } from '../../../lib/local/index.ts'
import { poll } from '../../../lib/local/poll.ts'
import { FreezingProxy } from '../../support/freezing-proxy.ts'
import { testKubeconfig, testNamespace } from '../../support/test-cluster.ts'

/** The whole client over HTTP/2, and a proxy in between that counts connections. */
async function start(t: TestContext, kubeconfig: string) {
  const direct = await loadConnection({ kubeconfig })
  const proxy = await FreezingProxy.before({ url: direct.server })
  const connection = { ...direct, server: proxy.url }
  const cluster = await connect({ connection, http2: true, cacheDirectory: false })
  t.after(async () => {
    await cluster[Symbol.asyncDispose]()
    await proxy[Symbol.asyncDispose]()
  })
  return { cluster, proxy }
}

const configMap = (name: string, data: Record<string, string> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels: { app: 'spec' } },
  data,
})

const configMapsIn = async (cluster: Cluster, namespace: string) =>
  (await cluster.resource('configmaps')).in(namespace)

test('every verb does over HTTP/2 what it does, on one connection in all', async t => {
  const { cluster, proxy } = await start(t, testKubeconfig())
  const namespace = await testNamespace(t)
  const configMaps = await configMapsIn(cluster, namespace)
  const created = await configMaps.create(configMap('a', { k: '1' }))
  await assert.rejects(configMaps.create(configMap('a')), isAlreadyExists)
  assert.deepEqual((await configMaps.get('a')).data, { k: '1' })
  const patched = await configMaps.patch('a', { type: 'merge', patch: { data: { k: '2' } } })
  assert.deepEqual(patched.data, { k: '2' })
  await assert.rejects(configMaps.update(created), isConflict)
  await configMaps.apply(configMap('b', { k: '1' }), { fieldManager: 'one' })
  const other = configMaps.apply(configMap('b', { k: '2' }), { fieldManager: 'other' })
  await assert.rejects(other, { code: 'ERR_KUBE_APPLY_CONFLICT' })
  const large = { k: 'x'.repeat(500_000) }
  await Promise.all(['c', 'd', 'e'].map(name => configMaps.create(configMap(name, large))))
  const names: string[] = []
  const selected = { labelSelector: 'app=spec', limit: 2 }
  for await (const { metadata } of configMaps.list(selected)) names.push(metadata.name ?? '')
  assert.deepEqual(names, ['a', 'b', 'c', 'd', 'e'])

  const { signal } = new AbortController()
  const { resource } = configMaps
  const table = await fetchTable({ resource, name: undefined }, { cluster, namespace, signal })
  assert.ok(table.rows.length >= 5)

  const appears = waitFor(configMaps, 'late', exists, { timeoutMs: 60_000 })
  const changes: string[] = []
  for await (const change of observe(configMaps, { labelSelector: 'app=spec' })) {
    if (change.type === 'listed') {
      await configMaps.create(configMap('late'))
      await configMaps.delete('late')
      continue
    }
    changes.push(change.type)
    if (changes.length === 2) break
  }
  assert.deepEqual(changes, ['applied', 'deleted'])
  await appears

  const accounts = (await cluster.resource('serviceaccounts')).in(namespace)
  const tokenRequest = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} }
  const issued = await accounts
    .subresource('token')
    .create({ ...tokenRequest, metadata: { name: 'default' } })
  assert.equal(typeof (issued.status as { token?: unknown }).token, 'string')
  assert.equal(proxy.connections, 1)
})

test('two hundred watches of the API server, which allows a hundred, take one connection besides that of calls', async t => {
  const { cluster, proxy } = await start(t, testKubeconfig())
  const configMaps = await configMapsIn(cluster, await testNamespace(t))
  await configMaps.create(configMap('a'))
  const before = proxy.connections
  const leaving = new AbortController()
  const watches = Array.from({ length: 200 }, () =>
    configMaps.watch({ labelSelector: 'app=spec', signal: leaving.signal })[Symbol.asyncIterator](),
  )
  const firsts = await Promise.all(watches.map(watch => watch.next()))
  for (const { value } of firsts) assert.equal(value?.type, 'ADDED')
  const streams = proxy.connections - before
  assert.equal(streams, 1)
  const seconds = watches.map(watch => watch.next())
  await configMaps.create(configMap('b'))
  for (const { value } of await Promise.all(seconds)) {
    assert.equal(value?.object.metadata.name, 'b')
  }
  leaving.abort(new Error('enough'))
  // The watches have filled theirs, to the last stream.
  assert.equal(proxy.connections - before, streams + 1)
})

test('two hundred informers take as few, though each goes from the stream of its list to one of its own', async t => {
  const { cluster, proxy } = await start(t, testKubeconfig())
  const namespace = await testNamespace(t)
  await (await configMapsIn(cluster, namespace)).create(configMap('a'))
  const informers = await Promise.all(
    Array.from({ length: 200 }, (_, at) =>
      cluster.informer('configmaps', { namespace, labelSelector: `app=spec,none!=${at}` }),
    ),
  )
  await Promise.all(informers.map(informer => informer.synced()))
  const states = () => informers.flatMap(({ health }) => health.streams)
  await poll(() => (states().every(({ watches }) => watches === 2) ? true : undefined), {
    everyMs: 20,
    timeoutMs: 20_000,
  })
  assert.ok(states().every(({ state }) => state === 'watching'))
  assert.equal(proxy.connections, 2)
})

test('a server that often goes away: every call settles, no create is executed twice, dials are bounded', async t => {
  const local = await startLocalCluster({
    name: 'goaway',
    apiServerFlags: { 'goaway-chance': '0.02' },
  })
  t.after(() => local.stop())
  const { cluster, proxy } = await start(t, local.kubeconfigPath)
  const configMaps = await configMapsIn(cluster, 'default')
  await configMaps.create(configMap('read'))
  const creates = Array.from({ length: 400 }, (_, at) => `c-${at}`)
  const gets = Array.from({ length: 4000 }, () => 'read')
  const failures: unknown[] = []
  let created = 0
  const work = [...creates, ...gets].map((name, at) => ({ name, at: (at * 7919) % 4400 }))
  work.sort((one, other) => one.at - other.at)
  const workers = Array.from({ length: 32 }, async () => {
    for (let next = work.pop(); next; next = work.pop()) {
      const { name } = next
      if (name === 'read') await configMaps.get('read').catch(error => failures.push(error))
      else {
        await configMaps.create(configMap(name)).then(
          () => created++,
          error => failures.push(error),
        )
      }
    }
  })
  await Promise.all(workers)
  // A create that ran twice would have failed, the second time, with AlreadyExists.
  for (const error of failures) assert.ok(error instanceof TransportError, String(error))
  const names = new Set<string>()
  for await (const { metadata } of configMaps.list({ labelSelector: 'app=spec' })) {
    names.add(metadata.name ?? '')
  }
  t.diagnostic(`${failures.length} of 4400 failed, ${proxy.connections} connections`)
  assert.ok(names.size - 1 >= created && names.size - 1 <= 400)
  assert.deepEqual(failures, [])
  // About one in fifty answers takes its session away, and each session has a successor.
  assert.ok(proxy.connections <= 200, `${proxy.connections} connections`)
})
