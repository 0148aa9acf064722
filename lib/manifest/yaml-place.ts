import { EVENT_ID, type Event, SCALAR_STYLE } from 'js-yaml'
import type { FieldPath } from '../core/index.ts'
import { anchorOf, isMerge, offsetOf, scalarText } from './yaml-event.ts'
import { resolveKey } from './yaml-scalar.ts'

/*
 * Finds values in js-yaml's parse events. The place of a map's member is its key, that of an item is
 * the item; what comes by an alias or a merge is where it was written.
 */

interface Member {
  /** Where the key is. */
  readonly offset: number | undefined
  /** Index of the value's event. */
  readonly value: number
}

/** The offset of the value at `path` below the node at `root`, or of its nearest ancestor. */
export function offsetAt(
  events: readonly Event[],
  text: string,
  root: number,
  path: FieldPath,
): number {
  let offset = place(events, text, root) ?? 0
  let node = root
  for (const step of path) {
    const found = child(events, text, node, step)
    if (found === undefined) break
    offset = found.offset ?? offset
    node = found.value
  }
  return offset
}

/** The offset of the first member with this key in the map at `index`, its merges apart. */
export function firstMemberOffset(
  events: readonly Event[],
  text: string,
  index: number,
  key: string,
): number | undefined {
  for (const member of members(events, text, index)) {
    if (member.key === key) return member.offset
  }
  return undefined
}

function place(events: readonly Event[], text: string, index: number): number | undefined {
  const event = events[index]
  return event === undefined ? undefined : offsetOf(text, event)
}

function child(
  events: readonly Event[],
  text: string,
  index: number,
  step: string | number,
): Member | undefined {
  const node = follow(events, text, index)
  const type = events[node]?.type
  if (type === EVENT_ID.MAPPING) return member(events, text, node, String(step))
  if (type !== EVENT_ID.SEQUENCE) return undefined
  let value = node + 1
  for (let count = Number(step); count > 0 && !isEnd(events, value); count--) {
    value = after(events, value)
  }
  return isEnd(events, value) ? undefined : { offset: place(events, text, value), value }
}

/** As in composing, the last one set wins. */
function member(
  events: readonly Event[],
  text: string,
  index: number,
  key: string,
): Member | undefined {
  let found: Member | undefined
  for (const candidate of members(events, text, index)) {
    if (candidate.key === key) found = candidate
    else if (candidate.key === undefined) {
      found = mergedMember(events, text, candidate.value, key) ?? found
    }
  }
  return found
}

function mergedMember(
  events: readonly Event[],
  text: string,
  source: number,
  key: string,
): Member | undefined {
  const node = follow(events, text, source)
  if (events[node]?.type === EVENT_ID.MAPPING) return member(events, text, node, key)
  if (events[node]?.type !== EVENT_ID.SEQUENCE) return undefined
  for (let item = node + 1; !isEnd(events, item); item = after(events, item)) {
    const found = mergedMember(events, text, item, key)
    if (found !== undefined) return found
  }
  return undefined
}

/** The members of the map at `index` in order; the key of a merge is undefined. */
function* members(
  events: readonly Event[],
  text: string,
  index: number,
): Generator<Member & { key: string | undefined }> {
  for (let at = index + 1; !isEnd(events, at); ) {
    const value = after(events, at)
    yield { key: keyText(events, text, at), offset: place(events, text, at), value }
    at = after(events, value)
  }
}

function keyText(events: readonly Event[], text: string, index: number): string | undefined {
  const event = events[follow(events, text, index)]
  if (event?.type !== EVENT_ID.SCALAR || isMerge(text, event)) return undefined
  const key = scalarText(text, event)
  return event.style === SCALAR_STYLE.PLAIN && event.tagStart === -1 ? resolveKey(key) : key
}

/** The node that an alias stands for: the last one before it with that anchor. */
function follow(events: readonly Event[], text: string, index: number): number {
  const alias = events[index]
  if (alias?.type !== EVENT_ID.ALIAS) return index
  const name = anchorOf(text, alias)
  for (let at = index - 1; at >= 0; at--) {
    const event = events[at]
    if (event === undefined || event.type === EVENT_ID.DOCUMENT) break
    if (event.type === EVENT_ID.POP || event.type === EVENT_ID.ALIAS) continue
    if (anchorOf(text, event) === name) return at
  }
  return index
}

/** The index after a node and all that is in it. */
function after(events: readonly Event[], index: number): number {
  let depth = 0
  for (let at = index; at < events.length; at++) {
    const type = events[at]?.type
    if (type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE) depth++
    else if (type === EVENT_ID.POP) depth--
    if (depth <= 0) return at + 1
  }
  return events.length
}

const isEnd = (events: readonly Event[], index: number): boolean =>
  (events[index]?.type ?? EVENT_ID.POP) === EVENT_ID.POP
