import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { encodeYaml } from '../../../lib/manifest/index.ts'
import { runAnykind } from '../../support/run-program.ts'
import { requestTestCluster, testNamespace } from '../../support/test-cluster.ts'

test('a definition by which objects would lose something is refused, and nothing is sent', async t => {
  const namespace = await testNamespace(t)
  const group = `d${randomBytes(4).toString('hex')}.example.com`
  const definition = (size: object) => {
    const spec = { type: 'object', properties: { size } }
    const openAPIV3Schema = { type: 'object', properties: { spec } }
    return {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `widgets.${group}` },
      spec: {
        group,
        scope: 'Namespaced',
        names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }],
      },
    }
  }
  const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.${group}`
  t.after(() => requestTestCluster('DELETE', path))
  const widget = {
    apiVersion: `${group}/v1`,
    kind: 'Widget',
    metadata: { name: 'one' },
    spec: { size: 'large' },
  }
  const settings = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } }
  const apply = (objects: readonly object[], ...flags: string[]) =>
    runAnykind(['apply', '-f', '-', '-n', namespace, ...flags], {
      input: objects.map(object => encodeYaml(object as never)).join('---\n'),
    })

  const first = [definition({ type: 'string' }), widget]
  for (const _ of ['fresh', 'unchanged']) {
    const { code, err } = await apply(first)
    assert.deepEqual([code, err], [0, ''])
  }
  const narrower = [definition({ type: 'integer' }), settings]
  for (const flags of [['--dry-run=server'], []]) {
    const { code, out, err } = await apply(narrower, ...flags)
    assert.deepEqual([code, out], [6, ''], err)
    assert.match(err, new RegExp(`^widgets\\.${group}: refuse invalid-instance of 1 object: `))
    assert.match(err, /\nnothing was applied: .*--allow-crd-changes applies it all the same\n$/)
  }
  const allowed = await apply(narrower, '--allow-crd-changes')
  assert.equal(allowed.code, 0)
  assert.match(allowed.out, /customresourcedefinition.* serverside-applied\n/)
  assert.match(allowed.err, /refuse invalid-instance/)
})
