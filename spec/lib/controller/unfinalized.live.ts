import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect } from 'anykind'
import { withFinalizer } from 'anykind/controller'
import { type LocalCluster, startLocalCluster } from 'anykind/local'
import { requestEtcd } from '../../support/request-etcd.ts'
import { configMap, Running } from './running.ts'

/** What a delete does that has read the object before it got a finalizer. */
async function takeAway(cluster: LocalCluster, key: string): Promise<void> {
  const body = { key: Buffer.from(`/registry/configmaps/${key}`).toString('base64') }
  let text = ''
  for await (const piece of await requestEtcd(cluster, '/v3/kv/deleterange', body).answer) {
    text += piece
  }
  assert.equal(JSON.parse(text).deleted, '1', text)
}

test('what goes with its finalizer is cleaned up after until that is done, and before its successor is applied', async t => {
  await using local = await startLocalCluster()
  const kubeconfig = local.kubeconfigPath
  await using cluster = await connect({ kubeconfig, cacheDirectory: false })
  const namespace = 'default'
  const client = (await cluster.resource('configmaps')).in(namespace)
  const seen: string[] = []
  let isWilling = false
  const finalizer = 'example.com/spec'
  const running = new Running(t, cluster, {
    for: { name: 'configmaps', labelSelector: 'spec' },
    namespace,
    reconcile: request =>
      withFinalizer(request, {
        finalizer,
        apply({ data }) {
          seen.push(`apply ${JSON.stringify(data)}`)
        },
        cleanup({ data }) {
          seen.push(`cleanup ${JSON.stringify(data)}`)
          if (!isWilling) throw new Error('not today')
          return undefined
        },
      }),
  })
  const create = (serial: string) =>
    client.create(configMap('a', { serial }, { labels: { spec: '' } }))
  await create('1')
  await running.until(() => seen.includes('apply {"serial":"1"}'))
  await takeAway(local, 'default/a')
  await running.until(() => running.errors.length > 0)
  await create('2')
  await running.until(() => running.errors.length > 2)
  isWilling = true
  await running.until(() => seen.includes('apply {"serial":"2"}'))
  await client.delete('a')
  await running.until(() => seen.includes('cleanup {"serial":"2"}'))
  await running.idle()
  const steps = seen.filter((step, index) => step !== seen[index - 1])
  assert.deepEqual(steps, [
    'apply {"serial":"1"}',
    'cleanup {"serial":"1"}',
    'apply {"serial":"2"}',
    'cleanup {"serial":"2"}',
  ])
  assert.deepEqual((await client.listAll({ labelSelector: 'spec' })).items, [])
})
