import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ResourceClient } from '../../lib/client/index.ts'
import {
  type Clock,
  isConflict,
  isNotFound,
  type KubeObject,
  systemClock,
} from '../../lib/core/index.ts'
import { type InformerEvent, Informers } from '../../lib/watch/index.ts'
import { FreezingProxy } from '../support/freezing-proxy.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { testEndpoint, testNamespace } from '../support/test-cluster.ts'
import { proxiedConfigMaps } from './proxied-client.ts'

/** Pauses between failures are the real ones, in a fiftieth of the time. */
const hasty: Clock = {
  now: () => systemClock.now(),
  sleep: (ms, signal, options) => systemClock.sleep(ms / 50, signal, options),
}

const configMap = (name: string, value: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels: { app: 'spec' } },
  data: { value },
})

/** Writes and deletes a few objects again and again. */
async function write(configMaps: ResourceClient, below: (limit: number) => number): Promise<void> {
  const name = `a-${below(20)}`
  try {
    if (below(3) === 0) await configMaps.delete(name)
    else await configMaps.apply(configMap(name, 'x'.repeat(below(20_000))))
  } catch (error) {
    if (!isNotFound(error) && !isConflict(error)) throw error
  }
}

/** What a handler knows, and where it was told what cannot be. */
class Mirror {
  readonly versions = new Map<string, string>()
  readonly wrong: string[] = []

  readonly note = ({ type, key, object, old }: InformerEvent): void => {
    const known = this.versions.get(key)
    const expected = type === 'update' ? old?.metadata.resourceVersion : undefined
    if (type === 'add' && known !== undefined) this.wrong.push(`${key} was added twice`)
    if (type === 'delete' && known === undefined) this.wrong.push(`${key} was deleted twice`)
    if (type === 'update' && known !== expected) this.wrong.push(`${key} changed from ${expected}`)
    if (type === 'delete') this.versions.delete(key)
    else this.versions.set(key, object.metadata.resourceVersion ?? '')
  }
}

test('an informer whose connections are cut again and again, in lists and watches, has what the server has', async t => {
  const below = (limit: number) => Math.floor(random() * limit)
  const random = seededRandom(1)
  const namespace = await testNamespace(t)
  const { server } = testEndpoint()
  const proxy = await FreezingProxy.before({ url: server })
  t.after(() => proxy[Symbol.asyncDispose]())
  await using direct = await proxiedConfigMaps(server, namespace)
  await using proxied = await proxiedConfigMaps(proxy.url, namespace)
  const informers = new Informers(hasty)
  await using informer = informers.open(proxied.configMaps, {
    namespace,
    labelSelector: 'app=spec',
  })
  const mirror = new Mirror()
  const { note } = mirror
  const registration = informer.addHandler({ add: note, update: note, delete: note })

  for (let cut = 0; cut < 40; cut++) {
    for (let writes = 0; writes < 8; writes++) await write(direct.configMaps, below)
    const cutting = systemClock.sleep(below(60)).then(() => proxy.reset())
    for (let writes = 0; writes < 4; writes++) await write(direct.configMaps, below)
    await cutting
  }

  const { items, metadata } = await direct.configMaps.listAll({ labelSelector: 'app=spec' })
  await informer.synced()
  const last = await direct.configMaps.apply(configMap('last', metadata.resourceVersion ?? ''))
  await informer.observed(last.metadata.resourceVersion ?? '')
  await registration.synced()
  const wanted = new Map(
    [...items, last].map(object => [`${namespace}/${object.metadata.name}`, object]),
  )
  const kept = new Map(informer.lister.keys().map(key => [key, informer.lister.get(key)]))
  assert.deepEqual(kept, wanted)
  assert.deepEqual(mirror.wrong, [])
  assert.deepEqual(
    mirror.versions,
    new Map([...wanted].map(([key, object]) => [key, object.metadata.resourceVersion])),
  )
  const [stream] = informer.health.streams
  assert.ok((stream?.failures ?? 0) > 5, `${stream?.failures} failures`)
})
