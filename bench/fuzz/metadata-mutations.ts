import { isRecord, setMember } from '../../lib/core/index.ts'
import type { Dice } from './dice.ts'
import { oddNames, oddTexts } from './odd-values.ts'

const owner = { apiVersion: 'v1', kind: 'Pod', name: 'a', uid: 'u' }

/** What metadata may have, right and wrong, by member. */
const members: Readonly<Record<string, (dice: Dice) => unknown>> = {
  name: dice => dice.pick(oddTexts),
  generateName: dice => dice.pick(['web-', 'web', 'A_', `${'x'.repeat(70)}-`, '']),
  namespace: dice => dice.pick(['fuzz', 'elsewhere', '', 'A_b']),
  labels: dice => words(dice, oddTexts),
  annotations: dice => words(dice, [...oddTexts, 'x'.repeat(300_000)]),
  finalizers: dice =>
    dice.pick([['plain'], ['a.b/c'], ['A b'], ['orphan', 'foregroundDeletion'], ['']]),
  ownerReferences: dice =>
    dice.pick([
      [owner],
      [owner, owner],
      [owner, { ...owner, controller: true }, { ...owner, uid: 'v', controller: true }],
      [{ ...owner, kind: 'Event' }],
      [{ ...owner, apiVersion: 'a/b/c' }],
      [{ ...owner, uid: '' }],
      [{ ...owner, zz: 1 }],
      [{}],
    ]),
  uid: dice => dice.pick(['u', '']),
  resourceVersion: dice => dice.pick(['1', '0', '', 'x']),
  creationTimestamp: dice => dice.pick([null, '2020-01-01T00:00:00Z', 'x', 1]),
  deletionTimestamp: dice => dice.pick([null, '2020-01-01T00:00:00Z']),
  deletionGracePeriodSeconds: dice => dice.pick([0, 30, -1]),
  generation: dice => dice.pick([1, -1, 7, 'x']),
  managedFields: dice => dice.pick([[], [{ operation: 'Foo' }], [{}], null]),
  selfLink: () => '/x',
  clusterName: () => 'x',
}

/** Sets a member of an object's metadata; false where it has none. */
export function mutateMetadata(object: unknown, dice: Dice): boolean {
  const metadata = isRecord(object) ? object.metadata : undefined
  if (!isRecord(metadata)) return false
  const [name, value] = dice.pick(Object.entries(members))
  const now = metadata[name]
  const made = structuredClone(value(dice))
  setMember(metadata, name, isRecord(now) && isRecord(made) ? { ...now, ...made } : made)
  return true
}

const words = (dice: Dice, texts: readonly string[]): unknown => {
  const key = dice.oneIn(2) ? 'a' : dice.pick([...oddNames, ...oddTexts])
  const made = {}
  setMember(made, key, dice.oneIn(8) ? dice.pick([null, 1, true, {}, []]) : dice.pick(texts))
  return made
}
