import { isRecord } from '../lib/core/index.ts'
import { type Fault, formatValue } from './fault.ts'
import type { SchemaNode } from './schema-node.ts'

/** Looks at the items of a list against each other. A fault is of an item, or of the whole list. */
export type ListCheck = (list: readonly unknown[]) => readonly (readonly [number, Fault])[]

/**
 * The check of `x-kubernetes-list-type: set` and `map` in a custom resource: no two items are alike,
 * none has the keys of another. Keys are compared after defaulting; an absent one is like another absent
 * one. Each is reported once, at its first repetition. One pass, whatever the list.
 */
export function listCheck(node: SchemaNode): ListCheck | undefined {
  const listType = node.text('x-kubernetes-list-type')
  if (listType === 'set') return list => duplicates(list)
  if (listType !== 'map') return undefined
  const listed = node.keywords['x-kubernetes-list-map-keys']
  const keys = Array.isArray(listed) ? listed.filter(key => typeof key === 'string') : []
  return list => {
    const stray = list.findIndex(item => item !== null && !isRecord(item))
    if (stray !== -1) return [[stray, notAnObject(list[stray])]]
    return duplicates(list.map(item => keysOf(item, keys)))
  }
}

const notAnObject = (value: unknown): Fault => ({
  reason: 'FieldValueInvalid',
  message: () =>
    `Invalid value: ${formatValue(value)}: must be an object for an array of list-type map`,
})

const keysOf = (item: unknown, keys: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(
    keys
      .filter(key => isRecord(item) && Object.hasOwn(item, key))
      .map(key => [key, (item as Record<string, unknown>)[key]]),
  )

function duplicates(items: readonly unknown[]): (readonly [number, Fault])[] {
  const seen = new Map<string, number>()
  const faults: (readonly [number, Fault])[] = []
  for (const [index, item] of items.entries()) {
    const text = canonical(item)
    const times = (seen.get(text) ?? 0) + 1
    seen.set(text, times)
    if (times !== 2) continue
    const message = `Duplicate value: ${text}`
    faults.push([index, { reason: 'FieldValueDuplicate', message: () => message }])
  }
  return faults
}

/** JSON with sorted keys: equal for equal values, and what the server prints. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'bigint') return String(part)
    if (!isRecord(part)) return part
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
  }) ?? 'null'
