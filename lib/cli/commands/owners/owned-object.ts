import {
  type FieldOwner,
  type KubeObject,
  matchesText,
  type ObjectRef,
} from '../../../core/index.ts'
import {
  anyFieldPattern,
  type ForeignOwner,
  fieldLedger,
  foreignOwnersOf,
  type LedgerField,
  shadowFields,
} from '../../../gitops/index.ts'
import { objectRef } from '../../object-ref.ts'

/** What is known of who owns an object. */
export interface OwnedObject {
  readonly object: KubeObject
  /** Whoever else manages it. */
  readonly foreign: readonly ForeignOwner[]
  readonly fields: readonly LedgerField[]
  /** Of a manifest: fields that it has not, and somebody else has put there. */
  readonly shadow: readonly LedgerField[] | undefined
}

/** Which fields are shown, and who we are. */
export interface OwnedSelection {
  readonly path: readonly string[]
  readonly manager: readonly string[]
  readonly 'field-manager': string
}

/** What is known of one object, by its managedFields; `wanted` is its manifest. */
export function ownedObject(
  object: KubeObject,
  wanted: KubeObject | undefined,
  { path, manager: managers, 'field-manager': fieldManager }: OwnedSelection,
): OwnedObject {
  const isMeant = anyFieldPattern(path)
  const isOfThem = ({ manager }: FieldOwner): boolean =>
    managers.length === 0 || managers.some(pattern => matchesText(pattern, manager))
  const selected = (fields: readonly LedgerField[]): LedgerField[] =>
    fields.filter(({ steps, owners }) => isMeant(steps) && owners.some(isOfThem))
  return {
    object,
    foreign: foreignOwnersOf(object, { fieldManager }),
    fields: selected(fieldLedger(object)),
    shadow: wanted && selected(shadowFields(wanted, object, { fieldManager })),
  }
}

/** As `-o` prints it. */
export const encodeOwned = ({ object, foreign, fields, shadow }: OwnedObject): object => ({
  object: objectRef(object) satisfies ObjectRef,
  foreignOwners: foreign,
  fields: fields.map(encodeField),
  ...(shadow && { shadowFields: shadow.map(encodeField) }),
})

const encodeField = ({ field, owners }: LedgerField): object => ({ field, owners })
