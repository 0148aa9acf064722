import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect, isGone, type KubeObject, type PagesOptions, type ResourceClient } from 'anykind'
import { startLocalCluster } from '../../../lib/local/index.ts'

const configMap = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels: { part: 'spec' } },
})

/** A list that has begun: its first page of two is read, and the rest is still to come. */
async function begin(client: ResourceClient, onExpired: PagesOptions['onExpired']) {
  const pages = client.pages({ labelSelector: 'part=spec', limit: 2, onExpired })
  const { value: first } = await pages.next()
  assert.ok(first)
  const rest = async () => {
    const names: unknown[] = []
    let isRestarted = false
    for await (const { items, restarted } of pages) {
      isRestarted ||= restarted === true
      for (const { metadata } of items) names.push(metadata.name)
    }
    return { names, isRestarted }
  }
  return { first, rest }
}

test('a list whose state etcd has compacted fails, restarts or resumes, as it was asked to', async t => {
  const local = await startLocalCluster({
    // Each page comes from etcd, which forgets what is older than some seconds.
    apiServerFlags: { 'watch-cache': 'false', 'etcd-compaction-interval': '1s' },
  })
  t.after(() => local.stop())
  await using cluster = await connect({ kubeconfig: local.kubeconfigPath, cacheDirectory: false })
  const configMaps = (await cluster.resource('configmaps')).in('default')
  for (const name of ['a', 'b', 'c', 'd', 'e']) await configMaps.create(configMap(name))

  const fails = await begin(configMaps, 'fail')
  const restarts = await begin(configMaps, 'restart')
  const resumes = await begin(configMaps, 'resume')
  await configMaps.delete('a')
  await configMaps.delete('c')
  await configMaps.create(configMap('f'))

  const token = resumes.first.metadata.continue
  const probe = { labelSelector: 'part=spec', limit: 2, continue: token }
  const isForgotten = async () => {
    // Each write is a state; what is before the last ones is compacted.
    const annotations = { at: `${performance.now()}` }
    await configMaps.patch('f', { type: 'merge', patch: { metadata: { annotations } } })
    return configMaps
      .pages(probe)
      .next()
      .then(() => false, isGone)
  }
  while (!(await isForgotten()));

  await assert.rejects(fails.rest(), isGone)
  assert.deepEqual(await restarts.rest(), { names: ['b', 'd', 'e', 'f'], isRestarted: true })
  assert.deepEqual(await resumes.rest(), { names: ['d', 'e', 'f'], isRestarted: false })
})
