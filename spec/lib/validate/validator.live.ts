import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from 'anykind'
import { createValidator, type ValidateOptions } from 'anykind/validate'
import { formatFieldPath, valueAt } from '../../../lib/core/index.ts'

/* Live, as the rules are built for live specs; no cluster is asked. */

const configMap = (data: Record<string, string>, more: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', ...more },
  data,
})
const owned = configMap(
  { 'a.b': 'c' },
  {
    managedFields: [
      {
        ...{ manager: 'other', operation: 'Apply', apiVersion: 'v1', fieldsType: 'FieldsV1' },
        fieldsV1: { 'f:data': { 'f:a.b': {} } },
      },
    ],
  },
)
const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p' },
  spec: { containers: [{ name: 'c', image: 'x' }] },
}

type Row = readonly [
  what: string,
  object: KubeObject,
  options: ValidateOptions,
  said: unknown,
  data?: Record<string, string>,
]

const rows: readonly Row[] = [
  ['a create', configMap({ a: 'b' }), {}, 'accepted', { a: 'b' }],
  ['an update', configMap({ a: 'b' }), { old: owned }, 'accepted', { a: 'b' }],
  [
    'a create in spite of what is there',
    configMap({ a: 'b' }),
    { operation: 'create', old: owned },
    'accepted',
    { a: 'b' },
  ],
  [
    'a merge patch',
    owned,
    { patch: { type: 'merge', patch: { data: { d: 'e' } } } },
    'accepted',
    { 'a.b': 'c', d: 'e' },
  ],
  [
    'a JSON patch',
    owned,
    { patch: { type: 'json', patch: [{ op: 'remove', path: '/data/a.b' }] } },
    'accepted',
  ],
  [
    'a patch to what is no good',
    pod,
    { patch: { type: 'strategic', patch: { spec: { containers: [{ name: 'c', image: '' }] } } } },
    ['spec.containers[0].image FieldValueRequired'],
  ],
  [
    'an apply of nothing that is there',
    configMap({ a: 'b' }),
    { operation: 'apply' },
    'accepted',
    { a: 'b' },
  ],
  [
    'an apply beside other fields',
    configMap({ d: 'e' }),
    { operation: 'apply', old: owned },
    'accepted',
    { 'a.b': 'c', d: 'e' },
  ],
  [
    'an apply that conflicts',
    configMap({ 'a.b': 'x' }),
    { operation: 'apply', old: owned },
    ['data[a.b] FieldManagerConflict'],
  ],
  [
    'an apply by the owner',
    configMap({ 'a.b': 'x' }),
    { operation: 'apply', old: owned, fieldManager: 'other' },
    'accepted',
    { 'a.b': 'x' },
  ],
  [
    'an apply by force',
    configMap({ 'a.b': 'x' }),
    { operation: 'apply', old: owned, force: true },
    'accepted',
    { 'a.b': 'x' },
  ],
  [
    'an apply as a patch',
    owned,
    { patch: { type: 'apply', patch: configMap({ 'a.b': 'x' }) }, force: true },
    'accepted',
    { 'a.b': 'x' },
  ],
]
test('what is asked of the server is judged, and what comes of it told', async t => {
  await using validator = await createValidator()
  for (const [what, object, options, said, data] of rows) {
    await t.test(what, async () => {
      const {
        verdict,
        violations,
        object: made,
      } = await validator.validate(object, {
        ...options,
        result: true,
      })
      const told = violations.map(({ path, reason }) => `${formatFieldPath(path)} ${reason}`)
      assert.deepEqual(verdict === 'rejected' ? told : verdict, said)
      assert.deepEqual(made?.data, data)
    })
  }
})

test('the object is told only if it is asked for, and with all digits', async () => {
  await using validator = await createValidator()
  const job = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'j' },
    spec: {
      activeDeadlineSeconds: 9007199254740993n,
      template: { spec: { ...pod.spec, restartPolicy: 'Never' } },
    },
  }
  assert.equal((await validator.validate(job)).object, undefined)
  const { object } = await validator.validate(job, { result: true })
  assert.equal(valueAt(object, ['spec', 'activeDeadlineSeconds']), 9007199254740993n)
})

test('a parameter is known not to be there only where all of a cluster was read', async () => {
  const registration = 'admissionregistration.k8s.io/v1'
  const resources = ['', 'v1', '*', 'configmaps'].map(word => [word])
  const [apiGroups, apiVersions, operations, names] = resources
  const objects: KubeObject[] = [
    {
      ...{ apiVersion: registration, kind: 'ValidatingAdmissionPolicy', metadata: { name: 'p' } },
      spec: {
        paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
        matchConstraints: {
          resourceRules: [{ apiGroups, apiVersions, operations, resources: names }],
        },
        validations: [{ expression: 'true' }],
      },
    },
    {
      ...{ apiVersion: registration, kind: 'ValidatingAdmissionPolicyBinding' },
      metadata: { name: 'p' },
      spec: {
        policyName: 'p',
        validationActions: ['Deny'],
        paramRef: { name: 'nobody', parameterNotFoundAction: 'Deny' },
      },
    },
  ]
  for (const [policies, verdict] of [
    [objects, 'undetermined'],
    [{ objects, unread: ['what may not be read'] }, 'undetermined'],
    [{ objects, unread: [] }, 'rejected'],
  ] as const) {
    await using validator = await createValidator({ engine: 'exact', policies })
    assert.equal((await validator.validate(configMap({}))).verdict, verdict)
  }
})

test('an update of nothing is an error', async () => {
  await using validator = await createValidator({ engine: 'exact' })
  await assert.rejects(validator.validate(pod, { operation: 'update' }), /takes the "old" object/)
})
