import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { type Cluster, connect, type KubeObject, type Table } from 'anykind'
import { testKubeconfig, testKubectl, testNamespace } from '../../support/test-cluster.ts'
import { testResource } from '../../support/test-resource.ts'

let cluster: Cluster
test.before(async () => {
  cluster = await connect({ kubeconfig: testKubeconfig(), cacheDirectory: false })
})
test.after(() => cluster[Symbol.asyncDispose]())

const configMap = (name: string, n = '1'): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels: { part: 'spec' } },
  data: { n },
})
const select = { labelSelector: 'part=spec' }

test('only metadata is read, listed, watched and patched, and a delete is as ever', async t => {
  const configMaps = (await cluster.resource('configmaps')).in(await testNamespace(t))
  const created = [await configMaps.create(configMap('a')), await configMaps.create(configMap('b'))]
  const metadata = configMaps.onlyMetadata()
  const kinds = { apiVersion: 'meta.k8s.io/v1', kind: 'PartialObjectMetadata' }
  const partial = created.map(({ metadata }) => ({ ...kinds, metadata }))

  assert.deepEqual(await metadata.get('a'), partial[0])
  for (const options of [select, { ...select, limit: 1 }, { ...select, streaming: true }]) {
    const { kind, items } = await metadata.listAll(options)
    assert.equal(kind, 'PartialObjectMetadataList')
    assert.deepEqual(items, partial)
    const listed: KubeObject[] = []
    for await (const object of metadata.list(options)) listed.push(object)
    assert.deepEqual(listed, partial)
  }
  for await (const { type, object } of metadata.watch(select)) {
    assert.deepEqual([type, object], ['ADDED', partial[0]])
    break
  }
  const patch = { metadata: { labels: { more: 'x' } } }
  const patched = await metadata.patch('a', { type: 'merge', patch })
  assert.deepEqual([patched.kind, patched.data], ['PartialObjectMetadata', undefined])
  assert.deepEqual((await configMaps.get('a')).data, { n: '1' })

  const { state, uid } = await metadata.delete('a')
  assert.deepEqual([state, uid], ['gone', created[0]?.metadata.uid])
  const deleted = await metadata.deleteCollection(select)
  assert.deepEqual(deleted.items, partial.slice(1))
})

test('metadata alone cannot be written back in place of the whole object', async t => {
  const configMaps = (await cluster.resource('configmaps')).in(await testNamespace(t))
  await configMaps.create(configMap('a'))
  const metadata = configMaps.onlyMetadata()
  const partial = await metadata.get('a')
  for (const client of [configMaps, metadata]) {
    await assert.rejects(client.update(partial), { code: 'ERR_KUBE_API' })
  }
  assert.deepEqual((await configMaps.get('a')).data, { n: '1' })
})

/** As kubectl prints a table: the columns of priority 0, in capitals, each as wide as it must be. */
function printed({ columnDefinitions, rows }: Table): string[][] {
  const shown = columnDefinitions.flatMap(({ priority }, index) => (priority === 0 ? [index] : []))
  return [
    shown.map(index => columnDefinitions[index]?.name.toUpperCase() ?? ''),
    ...rows.map(({ cells }) => shown.map(index => String(cells[index]))),
  ]
}

test('a table has the columns and rows that kubectl prints, for built-in and custom kinds', async t => {
  const namespace = await testNamespace(t)
  const { apiVersion, kind, name } = await testResource(t, cluster)
  const widgets = (await cluster.resource(name)).in(namespace)
  await widgets.create({ apiVersion, kind, metadata: { name: 'w' }, spec: {} })
  await (await cluster.resource('configmaps')).in(namespace).create(configMap('a'))
  for (const resource of ['configmaps', 'serviceaccounts', name, 'priorityclasses']) {
    const client = (await cluster.resource(resource)).in(namespace)
    const kubectl = (...more: string[]) =>
      execFileSync(testKubectl(), ['get', resource, '-n', namespace, ...more], {
        encoding: 'utf8',
        env: { ...process.env, KUBECONFIG: testKubeconfig() },
      })
        .trim()
        .split('\n')
        .map(line => line.split(/ {2,}/).map(cell => cell.trim()))
    const rows: string[][] = []
    for await (const table of client.table().pages({ limit: 2 })) {
      const [head = [], ...body] = printed(table)
      if (rows.length === 0) rows.push(head)
      rows.push(...body)
    }
    // Ages go on while both are asked.
    const ageless = ([head = [], ...body]: string[][]) =>
      [head, ...body].map(cells => cells.filter((_, index) => head[index] !== 'AGE'))
    assert.deepEqual(ageless(rows), ageless(kubectl()), resource)
    const [, [first = ''] = []] = rows
    assert.deepEqual(ageless(printed(await client.table().get(first))), ageless(kubectl(first)))
  }
})

test("a table's rows hold what is asked for: nothing, metadata, or the object", async t => {
  const configMaps = (await cluster.resource('configmaps')).in(await testNamespace(t))
  const created = await configMaps.create(configMap('a'))
  const objects: unknown[] = []
  for (const includeObject of ['None', undefined, 'Metadata', 'Object'] as const) {
    const { rows } = await configMaps.table({ includeObject }).get('a')
    objects.push(rows[0]?.object)
  }
  const { metadata } = created
  const partial = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata }
  assert.deepEqual(objects, [undefined, partial, partial, created])
})

test('a watch of tables gives a row for each change, and columns with the first', async t => {
  const configMaps = (await cluster.resource('configmaps')).in(await testNamespace(t))
  const created = await configMaps.create(configMap('a'))
  await configMaps.update({ ...created, data: { n: '1', m: '2' } })
  const { resourceVersion } = created.metadata
  await configMaps.delete('a')
  const seen: unknown[] = []
  const options = { ...select, resourceVersion, timeoutSeconds: 1 }
  for await (const { type, object } of configMaps.table({ includeObject: 'None' }).watch(options)) {
    const { columnDefinitions, rows } = object
    seen.push([type, columnDefinitions.length > 0, rows[0]?.cells.slice(0, 2)])
  }
  assert.deepEqual(seen, [
    ['MODIFIED', true, ['a', 2]],
    ['DELETED', false, ['a', 2]],
  ])
})
