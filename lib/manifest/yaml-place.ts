import type { FieldPath } from '../core/index.ts'
import { isMerge, type YamlEvent } from './yaml-event.ts'
import { resolveKey } from './yaml-scalar.ts'

/*
 * Where values are, by a document's events. The place of a map's member is its key, that of an item is
 * the item; what comes by an alias or a merge is where it was written.
 */

/** A value in a collection: where its key or itself is, and the index of its event. */
interface Child {
  readonly start: number
  readonly value: number
}

/** Finds values by their paths. What is in a collection is worked out once, when a path leads there. */
export class YamlPlaces {
  readonly #events: readonly YamlEvent[]
  readonly #ends: Int32Array
  readonly #children = new Map<number, ReadonlyMap<string, Child>>()

  constructor(events: readonly YamlEvent[]) {
    this.#events = events
    this.#ends = nodeEnds(events)
  }

  /** The offset in the document of the value at `path`, or of its nearest ancestor. */
  startAt(path: FieldPath): number {
    let start = this.#events[0]?.start ?? 0
    let node = 0
    for (const step of path) {
      const child = this.#childrenOf(node).get(String(step))
      if (child === undefined) break
      start = child.start
      node = child.value
    }
    return start
  }

  /** A map's by key, a list's by index. */
  #childrenOf(index: number): ReadonlyMap<string, Child> {
    const node = this.#follow(index)
    const known = this.#children.get(node)
    if (known !== undefined) return known
    const children = new Map<string, Child>()
    const kind = this.#events[node]?.kind
    if (kind === 'map') this.#addMembers(children, node)
    else if (kind === 'list') {
      this.#items(node).forEach((value, at) => {
        children.set(String(at), { start: this.#start(value), value })
      })
    }
    this.#children.set(node, children)
    return children
  }

  #start(index: number): number {
    return this.#events[index]?.start ?? 0
  }

  /** The indices of the nodes right below a collection. */
  #items(index: number): number[] {
    const items: number[] = []
    const last = (this.#ends[index] ?? 0) - 1
    for (let at = index + 1; at < last; at = this.#ends[at] ?? last) items.push(at)
    return items
  }

  /** As in composing, the last one set wins. */
  #addMembers(children: Map<string, Child>, map: number): void {
    const nodes = this.#items(map)
    for (let at = 0; at + 1 < nodes.length; at += 2) {
      const [name = 0, value = 0] = [nodes[at], nodes[at + 1]]
      const event = this.#events[this.#follow(name)]
      if (event !== undefined && isMergeKey(event)) this.#addMerged(children, value)
      else if (event !== undefined) children.set(keyOf(event), { start: this.#start(name), value })
    }
  }

  #addMerged(children: Map<string, Child>, source: number): void {
    const isList = this.#events[source]?.kind === 'list'
    const sources = isList ? this.#items(source).reverse() : [source]
    for (const each of sources) {
      for (const [key, child] of this.#childrenOf(each)) children.set(key, child)
    }
  }

  /** The node that an alias stands for: the last one before it with that anchor. */
  #follow(index: number): number {
    const alias = this.#events[index]
    if (alias?.kind !== 'alias') return index
    let at = index - 1
    while (at >= 0 && this.#events[at]?.anchor !== alias.text) at--
    return at
  }
}

/** For each node the index behind it and all that is in it. */
function nodeEnds(events: readonly YamlEvent[]): Int32Array {
  const ends = new Int32Array(events.length)
  const open: number[] = []
  events.forEach(({ kind }, at) => {
    if (kind === 'map' || kind === 'list') open.push(at)
    else ends[kind === 'end' ? (open.pop() ?? at) : at] = at + 1
  })
  return ends
}

const isMergeKey = ({ kind, text, isPlain, tag }: YamlEvent): boolean =>
  kind === 'scalar' && isMerge(text, isPlain, tag)

/** A key that is a scalar, as composing has it; what composing refuses does not get here. */
const keyOf = ({ text, isPlain, tag }: YamlEvent): string =>
  isPlain && tag === undefined ? resolveKey(text) : text

/** The start of the first member with this key in the innermost map that begins at `start`, its merges apart. */
export function firstMember(
  events: readonly YamlEvent[],
  start: number,
  key: string,
): number | undefined {
  const map = events.findLastIndex(event => event.kind === 'map' && event.start === start)
  let depth = 0
  let isKey = true
  for (const event of events.slice(map + 1)) {
    if (
      depth === 0 &&
      isKey &&
      event.kind === 'scalar' &&
      !isMergeKey(event) &&
      keyOf(event) === key
    ) {
      return event.start
    }
    if (event.kind === 'map' || event.kind === 'list') depth++
    else if (event.kind === 'end') depth--
    if (depth === 0) isKey = !isKey
  }
  return undefined
}
