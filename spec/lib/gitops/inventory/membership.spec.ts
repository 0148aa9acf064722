import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '../../../../lib/core/index.ts'
import { entriesOf } from '../../../../lib/gitops/inventory/inventory-entry.ts'
import { membershipOf } from '../../../../lib/gitops/inventory/membership.ts'

const label = 'applyset.kubernetes.io/part-of'

/** A member of uid `u1`, whose label was set by these. */
const labelledBy = (...managers: readonly string[]): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name: 'a',
    namespace: 'shop',
    uid: 'u1',
    labels: { [label]: 'applyset-x-v1' },
    managedFields: managers.map(manager => ({
      manager,
      operation: 'Apply',
      apiVersion: 'v1',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:metadata': { 'f:labels': { [`f:${label}`]: {} } } },
    })),
  },
})

const inventory = (uid: string | undefined, name = 'a') =>
  entriesOf([{ group: '', kind: 'ConfigMap', name, namespace: 'shop', uid }])

for (const [what, managers, entries, tool, expected] of [
  [
    'its uid in the inventory, whoever has labelled it',
    ['other'],
    inventory('u1'),
    'anykind',
    true,
  ],
  ['another uid', ['anykind'], inventory('u2'), 'anykind', /made anew since: .* the uid u2$/],
  [
    'a label, and no place in the inventory',
    ['anykind'],
    inventory('u1', 'b'),
    'anykind',
    /does not name it/,
  ],
  ['a place and no uid yet', ['anykind'], inventory(undefined), 'anykind', true],
  [
    'a place, no uid and the label of others',
    ['other'],
    inventory(undefined),
    'anykind',
    /set by other, not by us$/,
  ],
  ['a label of a move or adoption', ['anykind-applyset'], inventory(undefined), 'anykind', true],
  ['our label in a set without inventory', ['anykind'], undefined, 'kubectl', true],
  ["kubectl's label in kubectl's set", ['kubectl-client-side-apply'], undefined, 'kubectl', true],
  ["kubectl's label in ours", ['kubectl'], undefined, 'anykind', /set by kubectl, not by us$/],
  ['the label of one whose name begins alike', ['kubectlx'], undefined, 'kubectl', /not by us$/],
  ['a label that nobody owns', [], undefined, 'anykind', /set by nobody that is known, not by us$/],
] as const) {
  test(`${what}: ${expected === true ? 'a member' : 'none'}`, () => {
    const membership = membershipOf(labelledBy(...managers), { entries, tool }, 'anykind')
    assert.equal(membership.isProven, expected === true)
    if (!membership.isProven && expected !== true) assert.match(membership.why, expected)
  })
}

test('the evidence says what proves most first', () => {
  const proven = membershipOf(
    labelledBy('anykind'),
    { entries: inventory('u1'), tool: 'anykind' },
    'x',
  )
  assert.deepEqual(proven, {
    isProven: true,
    evidence: ['its uid u1 is in the inventory', 'its label was set by anykind'],
  })
})
