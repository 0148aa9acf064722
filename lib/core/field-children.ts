import { DecodeError } from './errors.ts'
import type { FieldSet } from './field-set.ts'
import { encodeFieldStep, encodeKey, parseFieldStep } from './field-step.ts'
import { isRecord } from './object.ts'
import { memberOf } from './same-json.ts'

/** A child of a node of a set, and the value that it speaks of. */
export interface FieldChild {
  /** Where the value is in its parent. */
  readonly key: string | number
  readonly value: unknown
  /** The step to the child, as `fieldsV1` writes it. */
  readonly text: string
  readonly set: FieldSet
}

/** Gives the children of a set's node that a value has, in the value's order. Two items may have one key. */
export function* childrenIn(value: unknown, set: FieldSet): Generator<FieldChild, void, undefined> {
  if (Array.isArray(value)) {
    const shapes = keyShapes(set)
    for (const index of value.keys()) {
      const child = itemChild(value, index, set, shapes)
      if (child !== undefined) yield child
    }
  } else if (isRecord(value)) {
    for (const name of Object.keys(value)) {
      const child = childIn(value, name, set)
      if (child !== undefined) yield child
    }
  }
}

/** The fields of a set that a value has. Of what is nobody's any more, or is called otherwise in this version, nothing is left. */
export function presentFields(value: unknown, set: FieldSet): FieldSet {
  const children = new Map<string, FieldSet>()
  for (const child of childrenIn(value, set)) {
    const part = presentFields(child.value, child.set)
    if (part.member || part.children.size > 0) children.set(child.text, part)
  }
  return { member: set.member, children }
}

/** The child of a set's node that speaks of what a value has by a name or index; undefined if none does. */
export function childIn(
  value: unknown,
  key: string | number,
  set: FieldSet,
): FieldChild | undefined {
  if (Array.isArray(value) && typeof key === 'number') {
    return itemChild(value, key, set, keyShapes(set))
  }
  if (Array.isArray(value) || typeof key === 'number') return undefined
  const text = `f:${key}`
  const child = set.children.get(text)
  const inner = isRecord(value) ? memberOf(value, key) : undefined
  return child && { key, value: inner, text, set: child }
}

type KeyShapes = readonly (readonly string[])[]

/** More kinds of keys than a list has in all versions of its type; each is tried with each item. */
const maxShapes = 8

/**
 * The names that keys of a node's items have, the longest first: one group of names for almost any list, a
 * second one if its type got a further key. Throws DecodeError on more than 8.
 */
function keyShapes(set: FieldSet): KeyShapes {
  const shapes = new Map<string, string[]>()
  for (const text of set.children.keys()) {
    if (!text.startsWith('k:')) continue
    const step = parseFieldStep(text)
    if (typeof step !== 'object' || !('key' in step)) continue
    const names = Object.keys(step.key).toSorted()
    shapes.set(JSON.stringify(names), names)
    if (shapes.size > maxShapes) {
      throw new DecodeError(
        `managedFields: items of a list have more than ${maxShapes} kinds of keys`,
      )
    }
  }
  return [...shapes.values()].toSorted((a, b) => b.length - a.length)
}

function itemChild(
  list: readonly unknown[],
  key: number,
  set: FieldSet,
  shapes: KeyShapes,
): FieldChild | undefined {
  const value = list[key]
  if (value === undefined || set.children.size === 0) return undefined
  const texts =
    isRecord(value) && shapes.length > 0
      ? shapes.map(names => encodeKey(value, names))
      : [encodeFieldStep({ value })]
  for (const text of [...texts, `i:${key}`]) {
    const child = text === undefined ? undefined : set.children.get(text)
    if (text !== undefined && child !== undefined) return { key, value, text, set: child }
  }
  return undefined
}
