import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FieldPath, KubeObject } from '../../../lib/core/index.ts'
import { causePath } from '../../../lib/validate/cause-path.ts'

const object: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', labels: { 'example.com/a': 'b', 'a.b': 'c', a: 'd' } },
  spec: { containers: [{ name: 'c', ports: [{ containerPort: 1 }] }], map: { 'x.y[0]': { z: 1 } } },
  data: { 'a b': 'x' },
}

for (const [field, path] of [
  ['', []],
  ['<nil>', []],
  ['spec', ['spec']],
  [
    'spec.containers[0].ports[0].containerPort',
    ['spec', 'containers', 0, 'ports', 0, 'containerPort'],
  ],
  ['spec.containers[0].image', ['spec', 'containers', 0, 'image']],
  ['metadata.labels[example.com/a]', ['metadata', 'labels', 'example.com/a']],
  ['metadata.labels.example.com/a', ['metadata', 'labels', 'example.com/a']],
  ['metadata.labels.a.b', ['metadata', 'labels', 'a.b']],
  ['metadata.labels.a', ['metadata', 'labels', 'a']],
  ['spec.map.x.y[0].z', ['spec', 'map', 'x.y[0]', 'z']],
  ['data[a b]', ['data', 'a b']],
  ['.spec.replicas', ['spec', 'replicas']],
  ['spec.none.deep[3].more', ['spec', 'none', 'deep', '3', 'more']],
  ['spec.[', ['spec', '[']],
] as [string, FieldPath][]) {
  test(`${JSON.stringify(field)} is ${JSON.stringify(path)}`, () => {
    assert.deepEqual(causePath(field, object), path)
  })
}

test('any text is some path, and names nothing that all objects have', () => {
  for (const field of [
    '[',
    ']',
    '...',
    '[[[]',
    '__proto__.x',
    'constructor[0]',
    '.'.repeat(1000),
  ]) {
    assert.ok(Array.isArray(causePath(field, object)), field)
  }
})
