import {
  decodeManagedFields,
  type FieldOwner,
  type FieldStep,
  findManagedPath,
  formatFieldSteps,
  hasField,
  isRecord,
  type KubeObject,
  leavesOf,
  unionOf,
} from '../../core/index.ts'
import { formatField } from './field-pattern.ts'

/** A field and all who own it. */
export interface LedgerField {
  /** As in patterns: `spec.template.spec.containers[name=web].image`. */
  readonly field: string
  readonly steps: readonly FieldStep[]
  readonly owners: readonly FieldOwner[]
}

/**
 * The fields of an object that somebody owns, each with all of its owners, those only that have no owned field below them. Pure.
 * Throws DecodeError if managedFields are not what a server writes.
 */
export function fieldLedger(object: KubeObject): LedgerField[] {
  const managed = decodeManagedFields(object)
  return Array.from(leavesOf(unionOf(managed)), steps => ({
    field: formatField(steps),
    steps,
    owners: managed.filter(({ fields }) => hasField(fields, steps)).map(({ owner }) => owner),
  }))
}

/** Kubernetes' own parts: what they write is their work, and no shadow. */
const parts: ReadonlySet<string> = new Set([
  'cloud-controller-manager',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
])

/**
 * Fields of a stored object that the wanted one has not, and that somebody else has put there: by `kubectl edit`, say. No
 * apply of ours touches them. Those of Kubernetes' own parts, of the status and of subresources are left out. Pure.
 * Throws as {@link fieldLedger}.
 */
export function shadowFields(
  wanted: KubeObject,
  live: KubeObject,
  { fieldManager = 'anykind' }: { readonly fieldManager?: string | undefined } = {},
): LedgerField[] {
  const whole = withStringData(wanted)
  const isHand = ({ manager, subresource }: FieldOwner): boolean =>
    !parts.has(manager) && subresource === ''
  return fieldLedger(live).filter(
    ({ steps, owners }) =>
      steps[0] !== 'status' &&
      owners.some(isHand) &&
      owners.every(({ manager }) => manager !== fieldManager) &&
      findManagedPath(whole, formatFieldSteps(steps)) === undefined,
  )
}

/** A Secret keeps its `stringData` as `data`. */
function withStringData(object: KubeObject): KubeObject {
  const { kind, data, stringData } = object
  if (kind !== 'Secret' || !isRecord(stringData)) return object
  return { ...object, data: { ...(isRecord(data) ? data : {}), ...stringData } }
}
