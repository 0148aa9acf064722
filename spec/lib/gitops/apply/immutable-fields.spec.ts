import assert from 'node:assert/strict'
import { test } from 'node:test'
import { immutableFieldsOf } from '../../../../lib/gitops/apply/immutable-fields.ts'
import { transitionRulesOf } from '../../../../lib/gitops/apply/transition-rules.ts'

/** What the real server says of each kind is in replace.live.ts; here is what it must not be taken for. */
const status = (...causes: [reason: string, field: string, message: string][]) => ({
  code: 422,
  reason: 'Invalid',
  message: '',
  retryAfterSeconds: undefined,
  causes: causes.map(([reason, field, message]) => ({ reason, field, message })),
})
const immutable = [
  'FieldValueInvalid',
  'spec.clusterIP',
  'Invalid value: "": field is immutable',
] as const
const wrong = [
  'FieldValueInvalid',
  'spec.ports[0].port',
  'Invalid value: 0: must be between 1 and 65535',
] as const

test('one cause that is no change of an immutable field, and it is not for that', () => {
  assert.deepEqual(immutableFieldsOf(status([...immutable]), 'Service', []), ['spec.clusterIP'])
  assert.equal(immutableFieldsOf(status([...immutable], [...wrong]), 'Service', []), undefined)
  assert.equal(immutableFieldsOf(status([...wrong]), 'Service', []), undefined)
  assert.equal(immutableFieldsOf(status(), 'Service', []), undefined)
  assert.equal(
    immutableFieldsOf({ ...status([...immutable]), code: 400 }, 'Service', []),
    undefined,
  )
})

test('words alone are not enough: the cause has to be of a field that may not be so', () => {
  const unsaid = status(['FieldValueRequired', 'spec.x', 'Required value: field is immutable'])
  assert.equal(immutableFieldsOf(unsaid, 'Service', []), undefined)
  const forbidden = status(['FieldValueForbidden', 'spec', 'Forbidden: in words of tomorrow'])
  assert.deepEqual(immutableFieldsOf(forbidden, 'StatefulSet.apps', []), ['spec'])
  assert.equal(immutableFieldsOf(forbidden, 'Deployment.apps', []), undefined)
  assert.equal(immutableFieldsOf(forbidden, 'constructor', []), undefined)
})

const definition = (schema: object) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'robots.example.com' },
  spec: {
    versions: [
      { name: 'v1alpha1', schema: { openAPIV3Schema: {} } },
      { name: 'v1', schema: { openAPIV3Schema: schema } },
    ],
  },
})
const rule = (rule: string, more: object = {}) => ({
  'x-kubernetes-validations': [{ rule, ...more }],
})

test('transition rules are those that look at oldSelf, in properties, items and maps', () => {
  const schema = {
    ...rule('self.spec == oldSelf.spec', { fieldPath: '.spec', message: 'whole' }),
    properties: {
      size: rule('self == oldSelf'),
      limit: rule('self < 9'),
      spelled: rule('self != notoldSelf'),
      free: rule('self == oldSelf', { messageExpression: '"now " + self' }),
      arms: { items: { properties: { side: rule('self == oldSelf', { message: 'keep it' }) } } },
      names: { additionalProperties: rule('self == oldSelf', { message: 'keep it' }) },
    },
  }
  assert.deepEqual(transitionRulesOf(definition(schema), 'v1'), [
    { path: 'spec', message: 'whole' },
    { path: 'size', message: 'failed rule: self == oldSelf' },
    { path: 'arms.side', message: 'keep it' },
    { path: 'names', message: 'keep it' },
  ])
  assert.deepEqual(transitionRulesOf(definition(schema), 'v1alpha1'), [])
  assert.deepEqual(transitionRulesOf(definition(schema), 'v2'), [])
})

test('a broken transition rule is a change, another rule at the same place is none', () => {
  const rules = [{ path: 'spec.arms.side', message: 'keep it' }]
  const cause = (field: string, message: string) => status(['FieldValueInvalid', field, message])
  const broken = cause('spec.arms[1].side', 'Invalid value: "left": keep it')
  assert.deepEqual(immutableFieldsOf(broken, 'Robot.example.com', rules), ['spec.arms[1].side'])
  const other = cause('spec.arms[1].side', 'Invalid value: "up": must be left or right')
  assert.equal(immutableFieldsOf(other, 'Robot.example.com', rules), undefined)
  const elsewhere = cause('spec.arms[1].size', 'Invalid value: 7: keep it')
  assert.equal(immutableFieldsOf(elsewhere, 'Robot.example.com', rules), undefined)
})
