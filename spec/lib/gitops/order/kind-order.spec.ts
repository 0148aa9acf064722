import assert from 'node:assert/strict'
import { test } from 'node:test'
import { applyOrder } from '../../../../lib/gitops/index.ts'

const item = (kind: string, name = kind) => ({
  object: { apiVersion: 'v1', kind, metadata: { name } },
})
const namesOf = (groups: ReturnType<typeof item>[][]) =>
  groups.map(group => group.map(({ object }) => object.metadata.name))

test('what others need comes first, whatever the order of the set', () => {
  const set = [
    'Ingress',
    'Deployment',
    'Promotion',
    'Service',
    'Secret',
    'Role',
    'CustomResourceDefinition',
    'Namespace',
  ]
  const order = set.toReversed()
  assert.deepEqual(namesOf(applyOrder(set.map(kind => item(kind)))).flat(), order)
  assert.deepEqual(namesOf(applyOrder(order.map(kind => item(kind)))).flat(), order)
})

test('inside a group the given order is kept', () => {
  const set = [item('Secret', 'b'), item('ConfigMap', 'c'), item('Secret', 'a')]
  assert.deepEqual(namesOf(applyOrder(set)), [['b', 'c', 'a']])
})

test('an empty set has no groups', () => {
  assert.deepEqual(applyOrder([]), [])
})
