import type { KindTopology } from '../../../schemas-cache/index.ts'
import {
  DecodeError,
  decodeManagedFields,
  emptyFieldSet,
  type FieldSet,
  isRecord,
  type KubeObject,
  type OwnedFields,
  sameJson,
  subtractFields,
  uniteFields,
} from '../../core/index.ts'
import { appliedFields } from './applied-fields.ts'
import { holdsValue } from './holds-value.ts'
import { lastApplied, withoutStringData } from './secret.ts'

/** Whether an apply would change anything; `unsure` where only the server can say. */
export type Sameness = 'same' | 'differs' | 'unsure'

/**
 * Whether a stored object is what applying the wanted one would leave, told without asking the server.
 *
 *     what the manager owns is what it would own     no ─▶ differs   it would own other fields from now on
 *     and each value is the stored one               no ─▶ unsure    the server may have written it in its own way
 *                                                    yes ▶ same      nothing is written
 *
 * Whoever writes a field that the manager owns takes it over, so drift shows in who owns what. Values that
 * the server writes in a form of its own (quantities, empty lists, `stringData`) are compared in that form. What
 * webhooks and policies would do to an apply that changes nothing is not asked, and neither is in which order the server would
 * put the managers of the object: it sorts them by time. Pure. Throws RequestError for
 * objects that are nested deeper than 1,000.
 */
export function sameIntent(
  wanted: KubeObject,
  live: KubeObject,
  topology: KindTopology,
  { manager }: { readonly manager: string },
): Sameness {
  if (wanted.apiVersion !== live.apiVersion || wanted.kind !== live.kind) return 'unsure'
  const fields = appliedFields(wanted, topology)
  const managed = managedFieldsOf(live)
  if (fields === undefined || managed === undefined) return 'unsure'
  const mine = managed.find(isApplied(manager))
  if (mine?.owner.apiVersion !== wanted.apiVersion || !sameFields(mine.fields, fields)) {
    return 'differs'
  }
  const others = managed.filter(owned => owned !== mine)
  return needsServer(wanted, live, { manager, others }) ||
    !holds(wanted, live, topology, othersFields(others))
    ? 'unsure'
    : 'same'
}

/** Undefined where they are not what a server writes. */
function managedFieldsOf(live: KubeObject): readonly OwnedFields[] | undefined {
  try {
    return decodeManagedFields(live)
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

const isApplied =
  (manager: string) =>
  ({ owner }: OwnedFields): boolean =>
    owner.manager === manager && owner.operation === 'Apply' && owner.subresource === ''

const sameFields = (a: FieldSet, b: FieldSet): boolean =>
  subtractFields(a, b).children.size === 0 && subtractFields(b, a).children.size === 0

const othersFields = (others: readonly OwnedFields[]): FieldSet =>
  others.reduce((union, { fields }) => uniteFields(union, fields), emptyFieldSet)

/** What an apply cannot change: to give another value is refused. */
const unset: ReadonlySet<string> = new Set([
  'name',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'selfLink',
])

/** What only the server knows, whatever the values are. */
function needsServer(
  { apiVersion, metadata }: KubeObject,
  live: KubeObject,
  { manager, others }: { readonly manager: string; readonly others: readonly OwnedFields[] },
): boolean {
  const isOther = (name: string) =>
    (metadata[name] ?? null) !== null && !sameJson(metadata[name], live.metadata[name])
  const isRefused = (metadata.managedFields ?? null) !== null || [...unset].some(isOther)
  // Entries of versions that are served no more are dropped by an apply.
  const isForeign = others.some(({ owner }) => owner.apiVersion !== apiVersion)
  // For this manager alone, the server keeps the annotation of client-side apply up to date.
  const isCopied = manager === 'kubectl' && live.metadata.annotations?.[lastApplied] !== undefined
  return isRefused || isForeign || isCopied
}

function holds(
  wanted: KubeObject,
  live: KubeObject,
  { root, resetFields }: KindTopology,
  others: FieldSet,
): boolean {
  if (isRecord(wanted.stringData) && isContested(wanted, others)) return false
  const { metadata, ...fields } = withoutStringData(wanted)
  const set = Object.entries(fields).filter(([name]) => !resetFields.includes(name))
  const setMeta = Object.entries(metadata).filter(([name]) => !unset.has(name))
  const intent = { ...Object.fromEntries(set), metadata: Object.fromEntries(setMeta) }
  return holdsValue(intent, live, root, { others, isExact: exactKinds.has(wanted.kind) })
}

/** Whether an apply takes values of a Secret from other managers: those of `stringData`, and those that it gives twice. */
const isContested = ({ data, stringData }: KubeObject, others: FieldSet): boolean =>
  others.children.has('f:stringData') ||
  (isRecord(data) &&
    isRecord(stringData) &&
    Object.keys(data).some(key => Object.hasOwn(stringData, key)))

/**
 * Kinds whose generation counts what is no change: an empty list in place of none. The server compares their Go
 * types as they are (`reflect.DeepEqual` in `pkg/registry`), those of others by meaning. A custom kind of such a name has
 * one form of its values anyway.
 */
const exactKinds: ReadonlySet<string> = new Set([
  'MutatingWebhookConfiguration',
  'NetworkPolicy',
  'ValidatingWebhookConfiguration',
])
