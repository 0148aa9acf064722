import type { KindTopology, Topology } from '../../../schemas-cache/index.ts'
import {
  encodeFieldStep,
  type FieldSet,
  isRecord,
  type KubeObject,
  refuseDepth,
} from '../../core/index.ts'

/** What names an object, or is the server's: nobody owns it (apimachinery's `stripMetaManager`). */
const unownedMeta: ReadonlySet<string> = new Set([
  'name',
  'namespace',
  'creationTimestamp',
  'selfLink',
  'uid',
  'generation',
  'managedFields',
  'resourceVersion',
])

const member: FieldSet = { member: true, children: new Map() }

/**
 * The fields that would be owned by whoever applies the object: what the server writes to `managedFields`
 * (structured-merge-diff's `ToFieldSet`). Undefined for an object that does not fit the schema, or has items of
 * a list twice: the server refuses it. Throws RequestError for one that is nested deeper than 1,000.
 */
export function appliedFields(
  object: KubeObject,
  { root, resetFields }: KindTopology,
): FieldSet | undefined {
  const unowned = ['apiVersion', 'kind', ...resetFields]
  const fields = Object.entries(object).filter(([name]) => !unowned.includes(name))
  const meta = Object.entries(object.metadata).filter(([name]) => !unownedMeta.has(name))
  const owned = { ...Object.fromEntries(fields), metadata: Object.fromEntries(meta) }
  const children = fieldsOfRecord(owned, root, 0)
  if (children === undefined) return undefined
  const metaFields = children.get('f:metadata')?.children ?? new Map()
  children.delete('f:metadata')
  if (metaFields.size > 0) children.set('f:metadata', { member: false, children: metaFields })
  return { member: false, children }
}

/** What is owned of a value, and below it. Undefined for one that the server refuses. */
function fieldsIn(
  value: unknown,
  topology: Topology | undefined,
  depth: number,
): FieldSet | undefined {
  refuseDepth(depth)
  const type = topology?.mergeTypeOf(value)
  if (topology === undefined || type === undefined) return undefined
  if (type === 'atomic') return member
  const children = isRecord(value)
    ? fieldsOfRecord(value, topology, depth)
    : fieldsOfItems(value as readonly unknown[], topology, depth)
  return children && { member: false, children }
}

type Children = Map<string, FieldSet>

function fieldsOfRecord(
  record: Record<string, unknown>,
  topology: Topology,
  depth: number,
): Children | undefined {
  const children = new Map<string, FieldSet>()
  for (const [name, value] of Object.entries(record)) {
    const set = value === null ? member : fieldsIn(value, topology.field(name), depth + 1)
    if (set === undefined || topology.field(name) === undefined) return undefined
    const isEmpty = isRecord(value) && Object.keys(value).length === 0
    const owned = set.member || isEmpty || !topology.hasField(name)
    // An empty list is nothing that anybody could own.
    if (owned || set.children.size > 0) {
      children.set(encodeFieldStep(name), { ...set, member: owned })
    }
  }
  return children
}

function fieldsOfItems(
  items: readonly unknown[],
  topology: Topology,
  depth: number,
): Children | undefined {
  const children = new Map<string, FieldSet>()
  for (const item of items) {
    const step = topology.stepOf(item)
    const set = fieldsIn(item, topology.items, depth + 1)
    if (step === undefined || set === undefined) return undefined
    const text = encodeFieldStep(step)
    if (children.has(text)) return undefined
    children.set(text, { ...set, member: true })
  }
  return children
}
