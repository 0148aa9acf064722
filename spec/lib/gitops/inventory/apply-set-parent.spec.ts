import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '../../../../lib/core/index.ts'
import {
  applySetId,
  decodeParent,
  encodeParent,
  otherAnnotationBytes,
  type ParentName,
  toolOf,
} from '../../../../lib/gitops/inventory/apply-set-parent.ts'
import { groupKind, kindOf } from '../../../../lib/gitops/inventory/group-kind.ts'
import { entriesOf } from '../../../../lib/gitops/inventory/inventory-entry.ts'

const secret: ParentName = { group: '', kind: 'Secret', name: 'my-set', namespace: 'test' }

/** kubectl's own vector (applyset_test.go), and two of other scopes by the same rule. */
for (const [name, id] of [
  [secret, 'applyset-0eFHV8ySqp7XoShsGvyWFQD3s96yqwHmzc4e0HR1dsY-v1'],
  [
    { group: '', kind: 'Namespace', name: 'myapp', namespace: undefined },
    'applyset--jl_23mdQvlyWAeSjmtwKZPgi3oMgT9iCZTFhz1sm_8-v1',
  ],
] as const) {
  test(`the id of ${name.kind} ${name.name}`, () => assert.equal(applySetId(name), id))
}

test('a parent that was written is read as it was', () => {
  const contents = {
    tooling: 'anykind/1.0.0',
    groupKinds: new Set(['Deployment.apps', 'ConfigMap']),
    namespaces: new Set(['shop', 'test', 'lab']),
    entries: entriesOf([
      { group: 'apps', kind: 'Deployment', name: 'web', namespace: 'shop', uid: 'u' },
      { group: '', kind: 'ConfigMap', name: 'a', namespace: 'lab', uid: undefined },
    ]),
  }
  const parent = encodeParent('v1', secret, contents)
  assert.deepEqual(parent, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'my-set',
      namespace: 'test',
      labels: { 'applyset.kubernetes.io/id': applySetId(secret) },
      annotations: {
        'applyset.kubernetes.io/tooling': 'anykind/1.0.0',
        'applyset.kubernetes.io/contains-group-kinds': 'ConfigMap,Deployment.apps',
        'applyset.kubernetes.io/additional-namespaces': 'lab,shop',
        'applyset.kubernetes.io/inventory': 'ConfigMap/a.lab,Deployment.apps/web.shop',
        'anykind.dev/inventory-uids': ',u',
      },
    },
  })
  const namespaces = new Set(['lab', 'shop'])
  // Nothing is in the parent's own, which only an exact inventory can tell.
  assert.deepEqual(decodeParent(parent, secret), { ...contents, namespaces })
  const inOwn = entriesOf([
    { group: '', kind: 'ConfigMap', name: 'a', namespace: 'test', uid: undefined },
  ])
  for (const entries of [inOwn, undefined]) {
    const read = decodeParent(encodeParent('v1', secret, { ...contents, entries }), secret)
    assert.deepEqual(read.namespaces, contents.namespaces)
  }
})

test('an empty set has no kinds, and the namespace of its parent', () => {
  const nothing = {
    tooling: 'a/1',
    groupKinds: new Set<string>(),
    namespaces: new Set<string>(),
    entries: undefined,
  }
  const read = decodeParent(encodeParent('v1', secret, nothing), secret)
  assert.deepEqual(read, { ...nothing, namespaces: new Set(['test']) })
})

const labels = { 'applyset.kubernetes.io/id': applySetId(secret) }
const tooling = { 'applyset.kubernetes.io/tooling': 'a/1' }
const kinds = { 'applyset.kubernetes.io/contains-group-kinds': '' }

for (const [metadata, why] of [
  [{}, /is no parent of a set: it has no annotation applyset.kubernetes.io\/tooling/],
  [{ annotations: { ...tooling, ...kinds } }, /has no label applyset.kubernetes.io\/id/],
  [
    { annotations: { ...tooling, ...kinds }, labels: { 'applyset.kubernetes.io/id': 'other' } },
    /has another set in its label applyset.kubernetes.io\/id, which should be applyset-0e/,
  ],
  [{ annotations: tooling, labels }, /does not say what is in the set/],
] as const) {
  test(`a parent with ${JSON.stringify(metadata)} is refused`, () => {
    const parent = { apiVersion: 'v1', kind: 'Secret', metadata } as KubeObject
    assert.throws(() => decodeParent(parent, secret), { code: 'ERR_KUBE_CONFIG', message: why })
  })
}

test('kinds and tools are named as Go has them', () => {
  for (const name of ['ConfigMap', 'Deployment.apps', 'Widget.shop.example.com']) {
    assert.equal(groupKind(kindOf(name)), name)
  }
  assert.deepEqual(kindOf('Widget.shop.example.com'), { kind: 'Widget', group: 'shop.example.com' })
  for (const [text, name] of [
    ['kubectl/v1.37.2', 'kubectl'],
    ['example.com/tool/v1', 'example.com/tool'],
    ['bare', 'bare'],
  ] as const) {
    assert.equal(toolOf(text), name)
  }
})

test('an inventory of more than the server takes in annotations is left out, whoever has the rest', () => {
  const contents = (count: number) => ({
    tooling: 'a/1',
    groupKinds: new Set(['ConfigMap']),
    namespaces: new Set(['test']),
    entries: entriesOf(
      Array.from({ length: count }, (_, index) => ({
        group: '',
        kind: 'ConfigMap',
        name: `a${index}`,
        namespace: 'test',
        uid: '12345678-1234-1234-1234-123456789012',
      })),
    ),
  })
  const bytesOf = ({ metadata }: KubeObject) =>
    Object.entries(metadata.annotations ?? {}).reduce((sum, pair) => sum + pair.join('').length, 0)
  const fitting = encodeParent('v1', secret, contents(4_000))
  assert.equal(decodeParent(fitting, secret).entries?.size, 4_000)
  const room = 262_144 - bytesOf(fitting)
  const beside = (bytes: number) =>
    decodeParent(encodeParent('v1', secret, contents(4_000), bytes), secret)
  assert.equal(beside(room).entries?.size, 4_000)
  assert.equal(beside(room + 1).entries, undefined)
  assert.equal(decodeParent(encodeParent('v1', secret, contents(5_000)), secret).entries, undefined)
  const others = { annotations: { ...fitting.metadata.annotations, mine: 'ünf' } }
  assert.equal(otherAnnotationBytes({ ...fitting, metadata: others }), 8)
})
