import {
  decodeManagedFields,
  encodeFieldSet,
  formatObject,
  hasField,
  type JsonPatchOperation,
  type KubeObject,
  type OwnedFields,
  RequestError,
  uniteFields,
} from '../core/index.ts'

/** Whose fields become whose. */
export interface UpgradeOptions {
  /** Who applies from now on. Default `anykind`, as `apply`. */
  readonly fieldManager?: string
  /** Who has written so far, by `Update`. Default: who has applied client-side, {@link clientSideManagers}. */
  readonly managers?: readonly string[]
  /** The subresource that was written to. Default: the object itself. */
  readonly subresource?: string
}

/** An entry of managedFields as it is, and what it says. */
interface Entry extends OwnedFields {
  readonly raw: Readonly<Record<string, unknown>>
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
  const before = entriesOf(object)
  const after = managers.reduce(
    (entries, manager) => upgraded(entries, manager, fieldManager, subresource),
    before,
  )
  if (after === before) return []
  const { resourceVersion } = object.metadata
  if (resourceVersion === undefined) {
    throw new RequestError(`${formatObject(object)}: upgrading it needs its resourceVersion`)
  }
  return [
    { op: 'replace', path: '/metadata/managedFields', value: after.map(({ raw }) => raw) },
    // Not a test: a test that fails is a 422, as a bad patch is.
    { op: 'replace', path: '/metadata/resourceVersion', value: resourceVersion },
  ]
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

function entriesOf(object: KubeObject): readonly Entry[] {
  const raws = (object.metadata.managedFields ?? []) as readonly Entry['raw'][]
  return decodeManagedFields(object).flatMap((owned, index) => {
    const raw = raws[index]
    return raw === undefined ? [] : [{ ...owned, raw }]
  })
}

/** The entries with those of a manager made into one of another, that applies; the same array if it has none. */
function upgraded(
  entries: readonly Entry[],
  from: string,
  to: string,
  subresource: string,
): readonly Entry[] {
  const isBy = (manager: string, operation: string) => (entry: OwnedFields) =>
    entry.owner.manager === manager &&
    entry.owner.operation === operation &&
    entry.owner.subresource === subresource
  const old = entries.filter(isBy(from, 'Update'))
  const base = entries.find(isBy(to, 'Apply')) ?? latest(old)
  if (old.length === 0 || base === undefined) return entries
  const fields = old
    .filter(({ owner }) => owner.apiVersion === base.owner.apiVersion)
    .reduce((union, entry) => uniteFields(union, entry.fields), base.fields)
  const owner = { ...base.owner, manager: to, operation: 'Apply' }
  const raw = { ...base.raw, manager: to, operation: 'Apply', fieldsV1: encodeFieldSet(fields) }
  return entries.flatMap(entry => {
    if (entry === base) return [{ owner, fields, raw }]
    return old.includes(entry) ? [] : [entry]
  })
}

/** Of several versions the one written last; of one time the later entry, as the server sorts them. */
const latest = (entries: readonly Entry[]): Entry | undefined =>
  entries.reduce<Entry | undefined>(
    (last, entry) => (timeOf(entry) >= timeOf(last) ? entry : last),
    undefined,
  )

/** All of them are in UTC and to the second, so their texts are in the order of their times. */
const timeOf = (entry: Entry | undefined): string => entry?.owner.time ?? ''
