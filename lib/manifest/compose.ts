import { EVENT_ID, type Event, SCALAR_STYLE, type ScalarEvent } from 'js-yaml'
import { Fault } from './manifest-error.ts'
import { anchorOf, isMerge, type NodeEvent, offsetOf, scalarText, tagOf } from './yaml-event.ts'
import { firstMemberOffset } from './yaml-place.ts'
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

/** How many values aliases and merges may add to a text. A hundred thousand small ones take 10 MB. */
const maxAliased = 100_000

/** A document of a YAML text: its value, and the index of its root's event. */
export interface Document {
  readonly value: unknown
  readonly root: number
}

/** Stands for the value of an anchor that is still being read. */
const open = Symbol('open')

const end: Event = { type: EVENT_ID.POP }

/**
 * Makes values of js-yaml's parse events as go-yaml v2 does and JSON allows: its scalars, keys as
 * strings, merges in the order of the text (what is set later wins), and a tree without shared parts:
 * an alias is a copy, which the budget above counts.
 *
 *     {k: [a, *x], l: b}     MAP  k  SEQ  a  *x  POP  l  b  POP
 *                            │       └── #node ──┘     ↑ #at
 *                            └────────── #node ──────────┘
 *
 * Throws {@link Fault}.
 */
export class Composer {
  readonly #events: readonly Event[]
  readonly #text: string
  readonly #tagHandles = new Map<string, string>()
  readonly #anchors = new Map<string, unknown>()
  #at = 0
  #depth = 0
  #aliased = 0

  constructor(text: string, events: readonly Event[]) {
    this.#text = text
    this.#events = events
  }

  /** All documents in order, the empty ones too: their value is null. */
  documents(): Document[] {
    const documents: Document[] = []
    try {
      while (this.#at < this.#events.length) {
        const event = this.#take()
        if (event.type !== EVENT_ID.DOCUMENT) continue
        this.#anchors.clear()
        this.#tagHandles.clear()
        for (const directive of event.directives) {
          if (directive.kind === 'tag') this.#tagHandles.set(directive.handle, directive.prefix)
        }
        const root = this.#at
        documents.push({ value: this.#node(), root })
      }
    } catch (error) {
      if (error instanceof ScalarError) throw this.#fault(error.message, this.#at - 1)
      throw error
    }
    return documents
  }

  #take(): Event {
    return this.#events[this.#at++] ?? end
  }

  #isEnd(): boolean {
    return (this.#events[this.#at] ?? end).type === EVENT_ID.POP
  }

  #fault(why: string, index: number, other?: number): Fault {
    const offset = offsetOf(this.#text, this.#events[index] ?? end)
    return new Fault(why, offset ?? this.#text.length, other)
  }

  #node(): unknown {
    const index = this.#at
    const event = this.#take()
    if (event.type === EVENT_ID.SCALAR) return this.#anchored(event, this.#scalar(event))
    if (event.type === EVENT_ID.ALIAS) {
      return this.#copy(this.#target(anchorOf(this.#text, event), index), index)
    }
    if (event.type !== EVENT_ID.MAPPING && event.type !== EVENT_ID.SEQUENCE) {
      throw this.#fault('the document ends early', index)
    }
    this.#anchored(event, open)
    this.#enter(index)
    const value = event.type === EVENT_ID.MAPPING ? this.#mapping(index) : this.#sequence()
    this.#depth--
    return this.#anchored(event, value, open)
  }

  /** Keeps the value under the node's anchor, if that still stands for `instead`. */
  #anchored<T>(event: NodeEvent, value: T, instead?: unknown): T {
    const name = anchorOf(this.#text, event)
    if (name === undefined) return value
    if (instead === undefined || this.#anchors.get(name) === instead) this.#anchors.set(name, value)
    return value
  }

  #sequence(): unknown[] {
    const items: unknown[] = []
    while (!this.#isEnd()) items.push(this.#node())
    this.#at++
    return items
  }

  #mapping(start: number): Record<string, unknown> {
    const members: Record<string, unknown> = {}
    let merged: Set<string> | undefined
    while (!this.#isEnd()) {
      const index = this.#at
      if (isMerge(this.#text, this.#events[index] ?? end)) {
        this.#at++
        merged ??= new Set()
        this.#merge(members, merged)
        continue
      }
      const key = this.#key()
      if (Object.hasOwn(members, key) && !merged?.delete(key)) {
        const first = firstMemberOffset(this.#events, this.#text, start, key)
        throw this.#fault(`the key ${JSON.stringify(key)} is set twice`, index, first)
      }
      setMember(members, key, this.#node())
    }
    this.#at++
    return members
  }

  #key(): string {
    const index = this.#at
    const event = this.#events[index] ?? end
    if (event.type === EVENT_ID.SCALAR && event.tagStart === -1) {
      this.#at++
      const text = scalarText(this.#text, event)
      return this.#anchored(event, event.style === SCALAR_STYLE.PLAIN ? resolveKey(text) : text)
    }
    const value = this.#node()
    if (isCollection(value)) throw this.#fault('a key must be a scalar', index)
    const text = event.type === EVENT_ID.SCALAR ? scalarText(this.#text, event) : String(value)
    return toKey(value as Scalar, text)
  }

  #scalar(event: ScalarEvent): Scalar {
    const text = scalarText(this.#text, event)
    if (event.tagStart === -1) return event.style === SCALAR_STYLE.PLAIN ? resolvePlain(text) : text
    return resolveTagged(tagOf(this.#text, event, this.#tagHandles), text)
  }

  /** `<<: *a`, `<<: {…}`, or `<<: [*a, {…}]`, of which the earlier ones win. */
  #merge(members: Record<string, unknown>, merged: Set<string>): void {
    const index = this.#at
    const value = this.#node()
    const isList = Array.isArray(value) && this.#events[index]?.type === EVENT_ID.SEQUENCE
    for (const source of isList ? value.toReversed() : [value]) {
      if (!isCollection(source) || Array.isArray(source)) {
        throw this.#fault('a merge needs a map or a list of maps', index)
      }
      for (const key of Object.keys(source)) {
        this.#spend(index)
        setMember(members, key, source[key])
        merged.add(key)
      }
    }
  }

  #target(name: string | undefined, index: number): unknown {
    const value = this.#anchors.get(name ?? '')
    if (value === undefined)
      throw this.#fault(`there is no anchor "${name}" before this alias`, index)
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
