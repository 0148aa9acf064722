import type { KindTopology, Topology } from '../../../schemas-cache/index.ts'
import {
  type FieldOwner,
  type FieldPath,
  formatFieldSteps,
  isRecord,
  type KubeObject,
} from '../../core/index.ts'
import { type MaskValue, maskValues } from './mask-values.ts'
import { ownersBelow } from './owners-below.ts'

/** One value that differs. `undefined` stands for a field that is not there. */
export interface FieldChange {
  /** Names of fields, and of items of lists what tells them apart: `name="web"`, or the index. */
  readonly path: FieldPath
  readonly from: unknown
  readonly to: unknown
  /** Who owns what is there, or a part of it, where {@link DiffOptions.manager} is given. */
  readonly owners?: readonly FieldOwner[]
  /** Whether it takes away what the manager applied before, and wants no more. */
  readonly isOwnRemoval?: boolean
}

/** What else is known of two states. */
export interface DiffOptions {
  /** How the kind's objects merge. Default: lists of things with names are compared by name, others by position. */
  readonly topology?: KindTopology | undefined
  /** Who would make the changes. With it, each says whose fields it is about. Default: it is not said. */
  readonly manager?: string | undefined
  /** Stands for a Secret's value: the same for the same one. Default: nothing tells values apart. */
  readonly fingerprint?: ((value: string) => string) | undefined
}

/** What the server keeps of its own in every object: differences in it are never anybody's intent. */
const bookkeeping: ReadonlySet<string> = new Set([
  'managedFields',
  'resourceVersion',
  'generation',
  'uid',
  'creationTimestamp',
  'selfLink',
])

/**
 * What turns one object into the other, field by field, without status and the server's bookkeeping.
 * A Secret's values are replaced by `(hidden)`, changed ones by `(hidden, changed)`. Pure.
 */
export function diffObjects(
  from: KubeObject,
  to: KubeObject,
  { topology, manager, fingerprint }: DiffOptions = {},
): FieldChange[] {
  const [before = from, after = to] = maskValues(from, to, hideBy(fingerprint))
  const pair = { from: withoutBookkeeping(before), to: withoutBookkeeping(after) }
  const changes = diffValues(pair, { path: [], livePath: [] }, topology?.root)
  return changes.map(({ livePath, ...change }) => ({
    ...change,
    ...(manager !== undefined && ownership(from, { ...change, livePath }, manager)),
  }))
}

const hideBy =
  (fingerprint: DiffOptions['fingerprint']): MaskValue =>
  (value, other, side) => {
    if (fingerprint !== undefined) return `(hidden, ${fingerprint(String(value))})`
    return side === 'before' || value === other ? '(hidden)' : '(hidden, changed)'
  }

function withoutBookkeeping({ status: _status, metadata, ...rest }: KubeObject): unknown {
  const kept = Object.entries(metadata).filter(([field]) => !bookkeeping.has(field))
  return { ...rest, metadata: Object.fromEntries(kept) }
}

/** Where a value is, as it is told, and by the indices of the first object; undefined where that has none. */
interface Place {
  readonly path: FieldPath
  readonly livePath: FieldPath | undefined
}

type Placed = Pick<FieldChange, 'from' | 'to'> & Place

function diffValues(
  { from, to }: Pick<FieldChange, 'from' | 'to'>,
  place: Place,
  topology: Topology | undefined,
): Placed[] {
  if (Object.is(from, to)) return []
  const children = childrenOf(from, to, topology)
  if (children === undefined) return [{ ...place, from, to }]
  return children.flatMap(({ step, from, to, key, topology }) => {
    const livePath = key === undefined ? undefined : place.livePath && [...place.livePath, key]
    return diffValues({ from, to }, { path: [...place.path, step], livePath }, topology)
  })
}

/** What is one level below, on either side. */
interface Child {
  readonly step: string | number
  readonly from: unknown
  readonly to: unknown
  /** Where it is on the first side. */
  readonly key: string | number | undefined
  readonly topology: Topology | undefined
}

/** Undefined where the two have no parts to compare. */
function childrenOf(from: unknown, to: unknown, topology?: Topology): Child[] | undefined {
  if (isRecord(from) && isRecord(to)) {
    const [before, after] = [entriesOf(from), entriesOf(to)]
    return join(before, after).map(child => ({
      ...child,
      topology: topology?.field(String(child.step)),
    }))
  }
  if (!Array.isArray(from) || !Array.isArray(to)) return undefined
  const stepOf = itemSteps(from, to, topology)
  const [before, after] = [itemsOf(from, stepOf), itemsOf(to, stepOf)]
  return join(before, after).map(child => ({ ...child, topology: topology?.items }))
}

type Entries = ReadonlyMap<string | number, readonly [key: string | number, value: unknown]>

const entriesOf = (record: Record<string, unknown>): Entries =>
  new Map(Object.entries(record).map(([key, value]) => [key, [key, value]]))

const itemsOf = (list: readonly unknown[], stepOf: ItemStep): Entries =>
  new Map(list.map((item, index) => [stepOf(item, index), [index, item]]))

const join = (before: Entries, after: Entries): Omit<Child, 'topology'>[] =>
  [...new Set([...before.keys(), ...after.keys()])].map(step => {
    const [key, from] = before.get(step) ?? []
    return { step, from, to: after.get(step)?.[1], key }
  })

type ItemStep = (item: unknown, index: number) => string | number

/** Items are told apart by their keys where all on both sides have one of their own; else by their place. */
function itemSteps(
  from: readonly unknown[],
  to: readonly unknown[],
  topology: Topology | undefined,
): ItemStep {
  const type = topology?.mergeTypeOf(from)
  const byKey: ItemStep = item => {
    const step = topology?.stepOf(item)
    return step === undefined ? '' : formatFieldSteps([step]).slice(1, -1)
  }
  const byName: ItemStep = item =>
    isRecord(item) && typeof item.name === 'string' ? `name=${JSON.stringify(item.name)}` : ''
  const step = type === 'map' || type === 'set' ? byKey : byName
  return [from, to].every(list => isKeyed(list, step)) ? step : (_item, index) => index
}

function isKeyed(list: readonly unknown[], stepOf: ItemStep): boolean {
  const steps = new Set(list.map(stepOf))
  return steps.size === list.length && !steps.has('')
}

function ownership(live: KubeObject, { livePath, from, to }: Placed, manager: string) {
  const owners = livePath === undefined ? [] : ownersBelow(live, livePath, from)
  const isOwn = owners.some(owner => owner.manager === manager && owner.operation === 'Apply')
  return { owners, isOwnRemoval: to === undefined && isOwn }
}
