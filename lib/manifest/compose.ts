import { Fault } from './manifest-error.ts'
import { isMerge, type YamlEvent } from './yaml-event.ts'
import { firstMember } from './yaml-place.ts'
import {
  resolveKey,
  resolvePlain,
  resolveTagged,
  type Scalar,
  ScalarError,
  toKey,
} from './yaml-scalar.ts'

/** Deeper than any schema of a CRD, and within what a recursive reader of the value can bear. */
export const maxDepth = 100

/** How many values aliases and merges may add to a document: no object of etcd has as many, and they take 20 ms. */
const maxAliased = 30_000

/** Stands for the value of an anchor that is still being read. */
const open = Symbol('open')

const noEvent: YamlEvent = {
  kind: 'end',
  start: 0,
  text: '',
  isPlain: false,
  anchor: undefined,
  tag: undefined,
}

/**
 * Makes a value of a document's events as go-yaml v2 does and JSON allows: its scalars, keys as
 * strings, merges in the order of the text (what is set later wins), and a tree without shared parts:
 * an alias is a copy, which the budget above counts.
 *
 *     {k: [a, *x], l: b}     map  k  list  a  *x  end  l  b  end
 *                            │       └── #node ──┘      ↑ #at
 *                            └────────── #node ───────────┘
 *
 * Throws {@link Fault}.
 */
export class Composer {
  readonly #events: readonly YamlEvent[]
  readonly #anchors = new Map<string, unknown>()
  #at = 0
  #depth = 0
  #aliased = 0

  constructor(events: readonly YamlEvent[]) {
    this.#events = events
  }

  /** The document's value: null if there is nothing in it. */
  document(): unknown {
    try {
      return this.#events.length === 0 ? null : this.#node()
    } catch (error) {
      if (error instanceof ScalarError) throw this.#fault(error.message, this.#at - 1)
      throw error
    }
  }

  #take(): YamlEvent {
    return this.#events[this.#at++] ?? noEvent
  }

  #peek(): YamlEvent {
    return this.#events[this.#at] ?? noEvent
  }

  #fault(why: string, index: number, other?: number): Fault {
    return new Fault(why, (this.#events[index] ?? noEvent).start, other)
  }

  #node(): unknown {
    const index = this.#at
    const event = this.#take()
    if (event.kind === 'scalar') return this.#anchored(event, this.#scalar(event))
    if (event.kind === 'alias') return this.#copy(this.#target(event.text, index), index)
    this.#anchored(event, open)
    this.#enter(index)
    const value = event.kind === 'map' ? this.#mapping(index) : this.#sequence()
    this.#depth--
    return this.#anchored(event, value, open)
  }

  /** Keeps the value under the node's anchor, if that still stands for `instead`. */
  #anchored<T>({ anchor }: YamlEvent, value: T, instead?: unknown): T {
    if (anchor === undefined) return value
    if (instead === undefined || this.#anchors.get(anchor) === instead) {
      this.#anchors.set(anchor, value)
    }
    return value
  }

  #sequence(): unknown[] {
    const items: unknown[] = []
    while (this.#peek().kind !== 'end') items.push(this.#node())
    this.#at++
    return items
  }

  #mapping(start: number): Record<string, unknown> {
    const members: Record<string, unknown> = {}
    let merged: Set<string> | undefined
    while (this.#peek().kind !== 'end') {
      const index = this.#at
      if (isMerge(this.#peek())) {
        this.#at++
        merged ??= new Set()
        this.#merge(members, merged)
        continue
      }
      const key = this.#key()
      if (Object.hasOwn(members, key) && !merged?.delete(key)) {
        const first = firstMember(this.#events, start, key)
        throw this.#fault(`the key ${JSON.stringify(key)} is set twice`, index, first)
      }
      setMember(members, key, this.#node())
    }
    this.#at++
    return members
  }

  #key(): string {
    const index = this.#at
    const event = this.#peek()
    const { kind, text, tag } = event
    if (kind === 'scalar' && tag === undefined) {
      this.#at++
      return this.#anchored(event, event.isPlain ? resolveKey(text) : text)
    }
    const value = this.#node()
    if (isCollection(value)) throw this.#fault('a key must be a scalar', index)
    return toKey(value as Scalar, kind === 'scalar' ? text : String(value))
  }

  #scalar({ text, isPlain, tag }: YamlEvent): Scalar {
    if (tag !== undefined) return resolveTagged(tag, text)
    return isPlain ? resolvePlain(text) : text
  }

  /** `<<: *a`, `<<: {…}`, or `<<: [*a, {…}]`, of which the earlier ones win. */
  #merge(members: Record<string, unknown>, merged: Set<string>): void {
    const index = this.#at
    if (this.#peek().kind !== 'list') {
      this.#mergeSource(members, merged, this.#source(index), index)
      return
    }
    this.#at++
    const sources: unknown[] = []
    while (this.#peek().kind !== 'end') sources.push(this.#source(index))
    this.#at++
    for (const source of sources.reverse()) this.#mergeSource(members, merged, source, index)
  }

  /** A source of a merge. Of an alias not a copy: only its members are copied. */
  #source(index: number): unknown {
    const { kind, text } = this.#peek()
    if (kind !== 'alias') return this.#node()
    this.#at++
    return this.#target(text, index)
  }

  #mergeSource(
    members: Record<string, unknown>,
    merged: Set<string>,
    source: unknown,
    index: number,
  ): void {
    if (!isCollection(source) || Array.isArray(source)) {
      throw this.#fault('a merge needs a map or a list of maps', index)
    }
    for (const key of Object.keys(source)) {
      setMember(members, key, this.#copy(source[key], index))
      merged.add(key)
    }
  }

  #target(name: string, index: number): unknown {
    const value = this.#anchors.get(name)
    if (value === undefined) {
      throw this.#fault(`there is no anchor "${name}" before this alias`, index)
    }
    if (value === open) throw this.#fault(`the anchor "${name}" contains itself`, index)
    return value
  }

  #copy(value: unknown, index: number): unknown {
    this.#spend(index)
    if (!isCollection(value)) return value
    this.#enter(index)
    const copied = Array.isArray(value)
      ? value.map(item => this.#copy(item, index))
      : this.#copyMembers(value, index)
    this.#depth--
    return copied
  }

  #copyMembers(value: Record<string, unknown>, index: number): Record<string, unknown> {
    const members: Record<string, unknown> = {}
    for (const key of Object.keys(value)) setMember(members, key, this.#copy(value[key], index))
    return members
  }

  #enter(index: number): void {
    if (++this.#depth > maxDepth) throw this.#fault(`nesting is deeper than ${maxDepth}`, index)
  }

  #spend(index: number): void {
    if (++this.#aliased > maxAliased) {
      throw this.#fault(`aliases make more than ${maxAliased} values`, index)
    }
  }
}

const isCollection = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** Always an own property: assigning to `__proto__` would set the prototype. */
function setMember(members: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') members[key] = value
  else {
    Object.defineProperty(members, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    })
  }
}
