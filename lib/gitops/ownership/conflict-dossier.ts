import type { ApplyConflict } from '../../client/index.ts'
import {
  decodeManagedFields,
  type FieldOwner,
  type FieldStep,
  fieldSteps,
  fieldsOf,
  findManagedPath,
  formatFieldSteps,
  hasField,
  type KubeObject,
  type OwnedFields,
  unionOf,
  valueAt,
} from '../../core/index.ts'
import { formatField } from './field-pattern.ts'
import { type MaskField, maskSecretValue } from './mask-field.ts'

/** A field that an apply would take from others: what it is, whose it is, and whose it could be. */
export interface DisputedField {
  /** As in patterns: `spec.template.spec.containers[name=web].image`. */
  readonly field: string
  readonly steps: readonly FieldStep[]
  /** What the server says of it, one for each manager. */
  readonly conflicts: readonly ApplyConflict[]
  /** What the apply asks for, masked. */
  readonly ours: unknown
  /** What is stored, masked; undefined if the field is gone meanwhile. */
  readonly live: unknown
  /** All owners that it has now: ourselves, too, if it is ours already. */
  readonly owners: readonly FieldOwner[]
  /** Those that it would have, by what is done about it. Where it becomes ours, `time` is undefined. */
  readonly ownersAfter: Readonly<Record<'force' | 'yield' | 'share', readonly FieldOwner[]>>
}

/** What a dossier is made of. */
export interface ConflictCase {
  /** What was applied. */
  readonly object: KubeObject
  /** What is stored. */
  readonly live: KubeObject
  /** Of the ConflictError. */
  readonly conflicts: readonly ApplyConflict[]
  /** Who has applied. Default `anykind`, as `apply`. */
  readonly fieldManager?: string | undefined
  /** The subresource that was applied to. Default: the object itself. */
  readonly subresource?: string | undefined
  /** Default: values of Secrets are `***`. */
  readonly mask?: MaskField | undefined
}

/**
 * All that can be told of the conflicts of an apply, field by field. Pure. Throws DecodeError if managedFields are not
 * what a server writes.
 */
export function conflictDossier({
  object,
  live,
  conflicts,
  fieldManager: manager = 'anykind',
  subresource = '',
  mask = maskSecretValue,
}: ConflictCase): DisputedField[] {
  const managed = decodeManagedFields(live)
  const known = stepsByText(managed)
  const { apiVersion } = object
  const us: FieldOwner = { manager, operation: 'Apply', subresource, apiVersion, time: undefined }
  const byField = Map.groupBy(conflicts, ({ field }) => field)
  return Array.from(byField, ([text, conflicts]) => {
    const steps = known.get(text) ?? fieldSteps(text)
    const valueIn = (root: KubeObject): unknown => {
      const path = findManagedPath(root, text)
      return path && mask(valueAt(root, path), steps, root)
    }
    const owners = ownersAt(managed, steps, conflicts)
    return {
      field: formatField(steps),
      steps,
      conflicts,
      ours: valueIn(object),
      live: valueIn(live),
      owners,
      ownersAfter: ownersAfter(owners, us),
    }
  })
}

/** Only the fields that somebody owns tell which dots of the server's notation are in keys. */
const stepsByText = (managed: readonly OwnedFields[]): Map<string, readonly FieldStep[]> =>
  new Map(Array.from(fieldsOf(unionOf(managed)), steps => [formatFieldSteps(steps), steps]))

/** By the object as it was read; what is nobody's there was somebody's a moment before, as the server says. */
function ownersAt(
  managed: readonly OwnedFields[],
  steps: readonly FieldStep[],
  conflicts: readonly ApplyConflict[],
): FieldOwner[] {
  const owners = managed.filter(({ fields }) => hasField(fields, steps)).map(({ owner }) => owner)
  if (owners.length > 0) return owners
  return conflicts.map(({ manager, operation = '', subresource = '', apiVersion, time }) => ({
    manager,
    operation,
    subresource,
    apiVersion,
    time,
  }))
}

function ownersAfter(owners: readonly FieldOwner[], us: FieldOwner): DisputedField['ownersAfter'] {
  const others = owners.filter(owner => !isSame(owner, us))
  return { force: [us], yield: others, share: [...others, us] }
}

/** Whether they are one to the server. An Update of ours is another. */
const isSame = (a: FieldOwner, b: FieldOwner): boolean =>
  a.manager === b.manager && a.operation === b.operation && a.subresource === b.subresource
