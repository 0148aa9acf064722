import {
  decodeManagedFields,
  hasField,
  isOf,
  type JsonPatchOperation,
  type KubeObject,
  type OwnedFields,
  uniteFields,
} from '../core/index.ts'
import { ownersPatch } from './owners-patch.ts'

/** Whose fields become whose. */
export interface UpgradeOptions {
  /** Who applies from now on. Default `anykind`, as `apply`. */
  readonly fieldManager?: string
  /** Who has written so far, by `Update`. Default: who has applied client-side, {@link clientSideManagers}. */
  readonly managers?: readonly string[]
  /** The subresource that was written to. Default: the object itself. */
  readonly subresource?: string
}

/**
 * The JSON Patch that makes one who wrote an object by client-side apply its owner by server-side apply; empty
 * if there is nothing to do. Without it the fields stay the old manager's too, and leaving them out of an apply
 * does not remove them. As client-go's `csaupgrade.UpgradeManagedFieldsPatch`, but where a manager has written
 * in several versions, its latest fields are taken, where client-go takes the oldest; those of other versions
 * are nobody's.
 *
 * The patch replaces the resourceVersion, too: if the object has changed meanwhile, the server answers with a
 * conflict (409). Pure. Throws DecodeError if managedFields are not what a server writes, RequestError if the
 * object was not read from one.
 */
export function upgradeManagedFields(
  object: KubeObject,
  options: UpgradeOptions = {},
): JsonPatchOperation[] {
  const { fieldManager = 'anykind', subresource = '' } = options
  const { managers = clientSideManagers(object) } = options
  return ownersPatch(object, managed =>
    managers.reduce(
      (owned, manager) => upgraded(owned, manager, fieldManager, subresource),
      managed,
    ),
  )
}

const lastApplied = ['metadata', 'annotations', 'kubectl.kubernetes.io/last-applied-configuration']

/**
 * Who has applied an object client-side: the managers of Update entries that own kubectl's annotation of the
 * last applied configuration, as kubectl finds them. Throws DecodeError if managedFields are not what a server
 * writes.
 */
export function clientSideManagers(object: KubeObject): string[] {
  const managers = decodeManagedFields(object)
    .filter(({ owner, fields }) => owner.operation === 'Update' && hasField(fields, lastApplied))
    .map(({ owner }) => owner.manager)
  return [...new Set(managers)]
}

/** The entries with those of a manager made into one of another, that applies; the same array if it has none. */
function upgraded(
  managed: readonly OwnedFields[],
  from: string,
  to: string,
  subresource: string,
): readonly OwnedFields[] {
  const isBy = (manager: string, operation: string) => isOf({ manager, operation, subresource })
  const old = managed.filter(isBy(from, 'Update'))
  const base = managed.find(isBy(to, 'Apply')) ?? latest(old)
  if (old.length === 0 || base === undefined) return managed
  const fields = old
    .filter(({ owner }) => owner.apiVersion === base.owner.apiVersion)
    .reduce((union, owned) => uniteFields(union, owned.fields), base.fields)
  const owner = { ...base.owner, manager: to, operation: 'Apply' }
  return managed.flatMap(owned => {
    if (owned === base) return [{ owner, fields }]
    return old.includes(owned) ? [] : [owned]
  })
}

/** Of several versions the one written last; of one time the later entry, as the server sorts them. */
const latest = (managed: readonly OwnedFields[]): OwnedFields | undefined =>
  managed.reduce<OwnedFields | undefined>(
    (last, owned) => (timeOf(owned) >= timeOf(last) ? owned : last),
    undefined,
  )

/** All of them are in UTC and to the second, so their texts are in the order of their times. */
const timeOf = (owned: OwnedFields | undefined): string => owned?.owner.time ?? ''
