import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiError, decodeStatus, type KubeObject, NoMatchError } from '../../../lib/core/index.ts'
import { decodeAdmission, encodeAdmission } from '../../../lib/validate/pack-files.ts'
import { readAdmission } from '../../../lib/validate/read-admission.ts'

const v1 = 'admissionregistration.k8s.io/v1'
const policy = (name: string, paramKind?: object): KubeObject => ({
  apiVersion: v1,
  kind: 'ValidatingAdmissionPolicy',
  metadata: { name, resourceVersion: '7', managedFields: [], uid: 'u' },
  spec: { paramKind },
})
const binding = (name: string, policyName: string, paramRef?: object): KubeObject => ({
  apiVersion: v1,
  kind: 'ValidatingAdmissionPolicyBinding',
  metadata: { name },
  spec: { policyName, paramRef },
})
const param = (kind: string): KubeObject => ({ apiVersion: 'v1', kind, metadata: { name: 'p' } })
const selector = { matchLabels: { a: 'b' }, matchExpressions: [{ key: 'c', operator: 'Exists' }] }

/** A cluster that serves these lists by their resource or kind; an Error is thrown. */
function clusterOf(lists: Readonly<Record<string, readonly KubeObject[] | Error>>) {
  const asked: unknown[] = []
  const read = readAdmission(async function* list(resource, options) {
    const name = typeof resource === 'string' ? (resource.split('.')[0] ?? '') : resource.kind
    if (typeof resource !== 'string') asked.push([name, options])
    const found = lists[name] ?? []
    if (found instanceof Error) throw found
    yield* found
  })
  return { read, asked }
}

const forbidden = new ApiError(decodeStatus(undefined, 403), 'GET /x')
const unserved = new NoMatchError('x', [])
const secrets = policy('secrets', { apiVersion: 'v1', kind: 'Secret' })
const maps = policy('maps', { apiVersion: 'v1', kind: 'ConfigMap' })

for (const [what, lists, names, unread, asked] of [
  [
    'nothing is served',
    { validatingadmissionpolicies: unserved, namespaces: unserved },
    [],
    [],
    [],
  ],
  [
    'what is forbidden is told',
    { namespaces: forbidden, limitranges: [param('LimitRange')] },
    ['LimitRange p'],
    ['namespaces: they may not be listed'],
    [],
  ],
  [
    'parameters are read by name, once',
    {
      validatingadmissionpolicies: [maps],
      validatingadmissionpolicybindings: [
        binding('a', 'maps', { name: 'p', namespace: 'n' }),
        binding('b', 'maps', { name: 'p' }),
        binding('c', 'other', { name: 'p' }),
      ],
      ConfigMap: [param('ConfigMap')],
    },
    ['ValidatingAdmissionPolicy maps', 'Binding a', 'ConfigMap p', 'Binding b', 'Binding c'],
    [],
    [
      ['ConfigMap', { namespace: 'n', fieldSelector: 'metadata.name=p' }],
      ['ConfigMap', { namespace: undefined, fieldSelector: 'metadata.name=p' }],
    ],
  ],
  [
    'parameters are read by labels',
    {
      validatingadmissionpolicies: [maps],
      validatingadmissionpolicybindings: [binding('a', 'maps', { selector })],
    },
    ['ValidatingAdmissionPolicy maps', 'Binding a'],
    [],
    [['ConfigMap', { namespace: undefined, labelSelector: 'a=b,c' }]],
  ],
  [
    'a binding that selects what may not be listed is left out',
    {
      validatingadmissionpolicies: [maps],
      validatingadmissionpolicybindings: [binding('a', 'maps', { selector })],
      ConfigMap: forbidden,
    },
    ['ValidatingAdmissionPolicy maps'],
    ['the ConfigMap parameters of ValidatingAdmissionPolicyBinding a: they may not be listed'],
    [['ConfigMap', { namespace: undefined, labelSelector: 'a=b,c' }]],
  ],
  [
    'Secrets are not asked for, by name or by labels',
    {
      validatingadmissionpolicies: [secrets],
      validatingadmissionpolicybindings: [
        binding('a', 'secrets', { name: 'p' }),
        binding('b', 'secrets', { selector }),
      ],
      Secret: [param('Secret')],
    },
    ['ValidatingAdmissionPolicy secrets', 'Binding a'],
    ['a', 'b'].map(
      name =>
        `the Secret parameters of ValidatingAdmissionPolicyBinding ${name}: Secrets are never read`,
    ),
    [],
  ],
] as const) {
  test(`of a cluster: ${what}`, async () => {
    const cluster = clusterOf(lists)
    const admission = await cluster.read
    const shown = admission.objects.map(({ kind, metadata }) =>
      `${kind} ${metadata.name}`.replace('ValidatingAdmissionPolicyBinding', 'Binding'),
    )
    assert.deepEqual(shown, names)
    assert.deepEqual(admission.unread, unread)
    assert.deepEqual(cluster.asked, asked)
    for (const { metadata } of admission.objects) {
      assert.ok(!('managedFields' in metadata || 'resourceVersion' in metadata))
    }
  })
}

test('other failures are the reader’s', async () => {
  const broken = new ApiError(decodeStatus(undefined, 500), 'GET /x')
  await assert.rejects(clusterOf({ limitranges: broken }).read, broken)
})

test('it is recorded an object a line, in one order, and read as it was', async () => {
  const objects = [param('b'), param('a')]
  const bytes = encodeAdmission({ objects, unread: ['x: y'] })
  assert.equal(Buffer.from(bytes).toString().split('\n').length, 5)
  assert.deepEqual(decodeAdmission(bytes), { objects: objects.toReversed(), unread: ['x: y'] })
  assert.deepEqual(bytes, encodeAdmission({ objects: objects.toReversed(), unread: ['x: y'] }))
  const odd = decodeAdmission(Buffer.from('{"objects":[5,{"kind":"x"}]}'))
  assert.deepEqual(odd, { objects: [], unread: ['what was recorded is not told'] })
})
