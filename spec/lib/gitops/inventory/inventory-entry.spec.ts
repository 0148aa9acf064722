import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  decodeEntries,
  encodeEntries,
  entriesOf,
  entryOf,
  type InventoryEntry,
} from '../../../../lib/gitops/inventory/inventory-entry.ts'

const entries: readonly (readonly [key: string, entry: InventoryEntry])[] = [
  [
    'ClusterRole.rbac.authorization.k8s.io/odd%2C.name.',
    {
      group: 'rbac.authorization.k8s.io',
      kind: 'ClusterRole',
      name: 'odd,.name',
      namespace: undefined,
      uid: 'u1',
    },
  ],
  [
    'ConfigMap/a.b.shop',
    { group: '', kind: 'ConfigMap', name: 'a.b', namespace: 'shop', uid: undefined },
  ],
  [
    'CustomResourceDefinition.apiextensions.k8s.io/widgets.example.com.',
    {
      group: 'apiextensions.k8s.io',
      kind: 'CustomResourceDefinition',
      name: 'widgets.example.com',
      namespace: undefined,
      uid: 'u2',
    },
  ],
  [
    'Widget.example.com/__proto__.shop',
    { group: 'example.com', kind: 'Widget', name: '__proto__', namespace: 'shop', uid: 'u3' },
  ],
]
const all = entriesOf(entries.map(([, entry]) => entry).toReversed())

test('entries are written sorted, as the KEP has it, and read as they were', () => {
  const encoded = encodeEntries(all)
  assert.deepEqual(encoded, { names: entries.map(([key]) => key).join(), uids: 'u1,,u2,u3' })
  const decoded = decodeEntries(encoded.names, encoded.uids)
  assert.deepEqual([...decoded], entries)
})

test('without uids, or with those of other names, none is known', () => {
  const { names } = encodeEntries(all)
  for (const uids of [undefined, '', 'u1', 'u1,u2,u3,u4,u5']) {
    const known = [...decodeEntries(names, uids).values()].map(({ uid }) => uid)
    assert.deepEqual(known, [undefined, undefined, undefined, undefined])
  }
})

test('what is no entry is passed over, and nothing is none', () => {
  assert.deepEqual(
    [...decodeEntries('/a.b,Kind,Kind/,Kind/.x,ConfigMap/a.shop', '').keys()],
    ['ConfigMap/a.shop'],
  )
  assert.equal(decodeEntries('', '').size, 0)
})

test('an object has the same entry in each of its versions', () => {
  const object = (apiVersion: string) => ({
    apiVersion,
    kind: 'Widget',
    metadata: { name: 'a', namespace: 'shop', uid: 'u' },
  })
  assert.deepEqual(entryOf(object('example.com/v1')), entryOf(object('example.com/v1beta1')))
})
