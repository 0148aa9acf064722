import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeManagedFields, type FieldStep, fieldsOf } from '../../../../lib/core/index.ts'
import {
  anyFieldPattern,
  fieldPattern,
  formatField,
} from '../../../../lib/gitops/ownership/index.ts'
import { ownedDeployment } from '../../../support/owned-deployment.ts'

const template = ['spec', 'template', 'spec', 'containers'] as const
const image = [...template, { key: { name: 'web' } }, 'image']
const port = [
  ...template,
  { key: { name: 'web' } },
  'ports',
  { key: { containerPort: 80, protocol: 'TCP' } },
]
const label = ['metadata', 'labels', 'app.kubernetes.io/name']
const finalizer = ['metadata', 'finalizers', { value: 'example.com/a' }]

const cases: readonly (readonly [
  pattern: string,
  field: readonly FieldStep[],
  isMeant: boolean,
])[] = [
  ['spec.replicas', ['spec', 'replicas'], true],
  ['.spec.replicas', ['spec', 'replicas'], true],
  ['spec', ['spec', 'replicas'], true],
  ['spec.replicas', ['spec'], false],
  ['spec.repl*', ['spec', 'replicas'], true],
  ['replicas', ['spec', 'replicas'], false],
  ['**.replicas', ['spec', 'replicas'], true],
  ['spec.template.spec.containers[name=web].image', image, true],
  ['spec.template.spec.containers[name="web"].image', image, true],
  ['spec.template.spec.containers[name=w*].image', image, true],
  ['spec.template.spec.containers[*].image', image, true],
  ['spec.template.spec.containers[name=db].image', image, false],
  ['spec.template', image, true],
  ['spec.**.ports[containerPort=80,*]', port, true],
  ['spec.**.ports[containerPort=80,protocol=TCP]', port, true],
  ['spec.**.ports[containerPort=81,*]', port, false],
  ['metadata.labels[app.kubernetes.io/name]', label, true],
  ['metadata.labels[app.kubernetes.io/*]', label, true],
  ['metadata.labels.*', label, true],
  ['metadata.labels.app', label, false],
  ['metadata.finalizers[=example.com/*]', finalizer, true],
  ['metadata.finalizers[=other.com/*]', finalizer, false],
  ['spec.list[3]', ['spec', 'list', { index: 3 }], true],
  ['**', image, true],
]

for (const [pattern, field, isMeant] of cases) {
  test(`${pattern} means ${isMeant ? '' : 'not '}${formatField(field)}`, () => {
    assert.equal(fieldPattern(pattern)(field), isMeant)
  })
}

test('each field is shown as a pattern that means it, and none above or beside it', () => {
  const fields = decodeManagedFields(ownedDeployment).flatMap(({ fields }) => [...fieldsOf(fields)])
  const isBelow = (text: string, other: string) => text === other || text.startsWith(other)
  for (const field of fields) {
    const text = formatField(field)
    for (const other of fields) {
      assert.equal(fieldPattern(text)(other), isBelow(formatField(other), text), text)
    }
  }
})

test('of several patterns one is enough, and none means all', () => {
  const isMeant = anyFieldPattern(['spec.replicas', 'metadata'])
  assert.ok(isMeant(label))
  assert.ok(!isMeant(image))
  assert.ok(anyFieldPattern([])(image))
})
