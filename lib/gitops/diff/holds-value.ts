import type { Topology } from '../../../schemas-cache/index.ts'
import {
  canonicalQuantity,
  emptyFieldSet,
  encodeFieldStep,
  type FieldSet,
  isRecord,
  memberOf,
  refuseDepth,
  sameJson,
} from '../../core/index.ts'

/** What else is known of where values are. */
export interface ValuePlace {
  /** The fields of other managers: what the server stores in another form is the same to it, and a change to them, who lose it. */
  readonly others: FieldSet
  /** Whether another form of the same value is a change. */
  readonly isExact: boolean
}

/** Whether merging a wanted value into a live one certainly leaves the live one. */
export function holdsValue(
  wanted: unknown,
  live: unknown,
  topology: Topology | undefined,
  place: ValuePlace,
  depth = 0,
): boolean {
  refuseDepth(depth)
  if (topology === undefined) return false
  if (live !== undefined && sameJson(wanted, live, depth)) return true
  const type = topology.mergeTypeOf(wanted)
  if (type === 'granular' && isRecord(live) && isRecord(wanted)) {
    return Object.entries(wanted).every(([name, value]) =>
      holdsValue(
        value,
        memberOf(live, name),
        topology.field(name),
        below(place, encodeFieldStep(name)),
        depth + 1,
      ),
    )
  }
  if ((type === 'set' || type === 'map') && Array.isArray(live) && Array.isArray(wanted)) {
    if (wanted.length > 0) return holdsItems(wanted, live, topology, { ...place, depth })
  }
  return !place.isExact && !isOwned(place.others) && isStoredAs(wanted, live, topology, depth)
}

const isOwned = ({ member, children }: FieldSet): boolean => member || children.size > 0

const below = (place: ValuePlace, text: string): ValuePlace => ({
  ...place,
  others: place.others.children.get(text) ?? emptyFieldSet,
})

/** Items are found by their keys, and must stand in the same order: the wanted one is taken over. */
function holdsItems(
  wanted: readonly unknown[],
  live: readonly unknown[],
  topology: Topology,
  { depth, ...place }: ValuePlace & { readonly depth: number },
): boolean {
  const indices = indexItems(live, topology)
  if (indices === undefined) return false
  let last = -1
  return wanted.every(item => {
    const step = topology.stepOf(item)
    const text = step === undefined ? '' : encodeFieldStep(step)
    const index = indices.get(text) ?? -1
    const isNext = index > last
    last = index
    return isNext && holdsValue(item, live[index], topology.items, below(place, text), depth + 1)
  })
}

/** Where the items are, by their keys; undefined if two have the same one, or one has none. */
function indexItems(
  items: readonly unknown[],
  topology: Topology,
): ReadonlyMap<string, number> | undefined {
  const indices = new Map<string, number>()
  for (const [index, item] of items.entries()) {
    const step = topology.stepOf(item)
    if (step === undefined) return undefined
    indices.set(encodeFieldStep(step), index)
  }
  return indices.size === items.length ? indices : undefined
}

/**
 * Whether the server stores the same, though the value is another: with defaults; in built-in kinds as their Go types have it, a list
 * or map without anything in it as none, quantities with as few digits as they can. Custom resources are stored as given.
 */
function isStoredAs(wanted: unknown, live: unknown, topology: Topology, depth: number): boolean {
  refuseDepth(depth)
  const given = topology.settled(wanted)
  if (sameJson(given, live, depth)) return true
  if (topology.type === 'quantity') {
    return typeof live === 'string' && canonicalQuantity(String(given)) === live
  }
  if (isNothing(given, topology)) return isNothing(live, topology)
  if (Array.isArray(given)) {
    return (
      Array.isArray(live) &&
      given.length === live.length &&
      given.every((item, index) => isStoredAs(item, live[index], topology.items, depth + 1))
    )
  }
  if (!isRecord(given) || !isRecord(live)) return false
  return [...new Set([...Object.keys(given), ...Object.keys(live)])].every(name => {
    const field = topology.field(name)
    return (
      field !== undefined &&
      isStoredAs(memberOf(given, name), memberOf(live, name), field, depth + 1)
    )
  })
}

/** In a Go type, what has nothing in it is as what is not there. */
const isNothing = (value: unknown, topology: Topology): boolean =>
  value === undefined ||
  (!topology.custom &&
    (value === null ||
      (Array.isArray(value) && value.length === 0) ||
      (topology.isMap && isRecord(value) && Object.keys(value).length === 0)))
