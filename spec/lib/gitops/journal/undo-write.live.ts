import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect, type KubeObject, type Middleware, pathsOf } from 'anykind'
import { undoWrite } from '../../../../lib/gitops/journal/undo-write.ts'
import { testKubeconfig, testNamespace } from '../../../support/test-cluster.ts'

const own = { kubeconfig: testKubeconfig(), cacheDirectory: false } as const

test('what is made again has its owners, though a controller is at it at once, which keeps its own fields', async t => {
  const namespace = await testNamespace(t)
  await using cluster = await connect(own)
  const configMaps = (await cluster.resource('configmaps')).in(namespace)
  const object: KubeObject = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', namespace },
    data: { a: '1' },
  }
  const before = await configMaps.apply(object, { fieldManager: 'anykind' })
  await configMaps.delete('a')

  let reads = 0
  const patch = { metadata: { annotations: { seen: 'yes' } } }
  const interfere: Middleware = next => async (request, signal) => {
    const answer = await next(request, signal)
    // Once after it was made, and once between reading and writing its owners.
    const isRead = request.method === 'GET' && request.path.endsWith('/configmaps/a')
    if (request.method === 'POST' || (isRead && reads++ === 0)) {
      patch.metadata.annotations.seen += '!'
      await configMaps.patch('a', { type: 'merge', patch }, { fieldManager: 'controller' })
    }
    return answer
  }
  await using disturbed = await connect({ ...own, middleware: [interfere] })
  const touched = { object, before, uids: new Set<string>(), write: 1 }
  const undone = await undoWrite(disturbed.client, touched, { fieldManager: 'anykind' })
  assert.deepEqual(undone, { type: 'recreated' })

  const again = await configMaps.get('a')
  const managers = again.metadata.managedFields as { manager: string }[]
  assert.deepEqual(
    managers.map(({ manager }) => manager),
    ['anykind', 'controller'],
  )
  assert.deepEqual(pathsOf(again, 'anykind'), pathsOf(before, 'anykind'))
  assert.deepEqual(again.metadata.annotations, { seen: 'yes!!' })
})
