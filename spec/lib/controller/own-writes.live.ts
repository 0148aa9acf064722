import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect, type KubeObject } from 'anykind'
import { noteWrites, type OwnWrite } from '../../../lib/controller/own-writes.ts'
import { testKubeconfig, testNamespace } from '../../support/test-cluster.ts'
import { configMap } from './running.ts'

/** By what the server answers to each verb; which of them delete, only it can say. */
test('what is written is noted by its version, what is deleted by its uid, and nothing else is', async t => {
  await using cluster = await connect({ kubeconfig: testKubeconfig(), cacheDirectory: false })
  const namespace = await testNamespace(t)
  const noted: OwnWrite[] = []
  const client = cluster.client.through(noteWrites(write => noted.push(write)))
  const configMaps = (await client.resource('configmaps')).in(namespace)
  /** What a call has noted, as texts; versions and uids by whether they are those of the object. */
  const notedBy = async (call: () => Promise<unknown>, { metadata }: Partial<KubeObject> = {}) => {
    noted.length = 0
    const answer = (await call()) as KubeObject
    return noted.map(write => {
      if (write.type !== 'stored') {
        const key = write.key.replace(`${namespace}/`, '')
        return `${write.type} ${key} ${write.uid === metadata?.uid} ${write.resource.plural}`
      }
      const { name, resourceVersion, labels = {} } = write.object.metadata
      const isVersion = resourceVersion === answer.metadata.resourceVersion
      return `stored ${name} ${isVersion} ${JSON.stringify(labels)}`
    })
  }
  const labels = { app: 'web' }
  const made = () => configMaps.get('a')

  assert.deepEqual(await notedBy(() => configMaps.create(configMap('a', {}, { labels }))), [
    'stored a true {"app":"web"}',
  ])
  const merge = { type: 'merge', patch: { data: { x: '1' } } } as const
  assert.deepEqual(await notedBy(() => configMaps.patch('a', merge)), [
    'stored a true {"app":"web"}',
  ])
  assert.deepEqual(await notedBy(() => configMaps.patch('a', merge, { dryRun: true })), [])
  assert.deepEqual(await notedBy(made), [])
  assert.deepEqual(
    await notedBy(() => configMaps.apply(configMap('a', { x: '2' }), { force: true })),
    ['stored a true {"app":"web"}'],
  )
  assert.deepEqual(await notedBy(() => configMaps.delete('a', { dryRun: true })), [])
  const generated = configMap('', {}, { generateName: 'g-', name: undefined })
  assert.match(
    (await notedBy(() => configMaps.create(generated))).join(),
    /^stored g-\w+ true \{\}$/,
  )
  assert.deepEqual(await notedBy(() => configMaps.delete('a'), await made()), [
    'gone a true configmaps',
  ])

  const kept = configMap('a', {}, { finalizers: ['example.com/spec'] })
  await configMaps.create(kept)
  assert.deepEqual(
    (await notedBy(() => configMaps.delete('a').then(({ object }) => object))).join(),
    'stored a true {}',
  )
  const free = { type: 'merge', patch: { metadata: { finalizers: null } } } as const
  const deleting = await made()
  assert.deepEqual(await notedBy(() => configMaps.patch('a', free), deleting), [
    'gone a true configmaps',
  ])

  const one = await configMaps.create(configMap('one', {}, { labels }))
  assert.deepEqual(
    await notedBy(() => configMaps.deleteCollection({ labelSelector: 'app=web' }), one),
    ['going one true configmaps'],
  )

  const services = (await client.resource('services')).in(namespace)
  const spec = { clusterIP: 'None', selector: { a: 'b' } }
  const service = await services.create({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 's' },
    spec,
  })
  assert.deepEqual(await notedBy(() => services.delete('s'), service), ['gone s true services'])

  const tokens = (await client.resource('serviceaccounts')).in(namespace).subresource('token')
  const token = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    metadata: { name: 'default' },
    spec: {},
  }
  assert.deepEqual(await notedBy(() => tokens.create(token)), [])
  await assert.rejects(configMaps.delete('none'))
  assert.deepEqual(noted, [])

  const namespaces = await client.resource('namespaces')
  const annotate = { type: 'merge', patch: { metadata: { annotations: { a: 'b' } } } } as const
  const [write] = await notedBy(() => namespaces.patch(namespace, annotate))
  assert.match(write ?? '', new RegExp(`^stored ${namespace} true `))
})
