import { Fault } from './manifest-error.ts'
import { isMerge, type Properties, type YamlHandler } from './yaml-event.ts'
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
const unfinished = Symbol('unfinished')

/** A key that is set again: where, and in which map. */
export class DuplicateKey extends Fault {
  readonly key: string
  readonly mapStart: number

  constructor(key: string, offset: number, mapStart: number) {
    super(`the key ${JSON.stringify(key)} is set twice`, offset)
    this.key = key
    this.mapStart = mapStart
  }
}

/** A collection that is being read. */
interface Frame {
  readonly members: Record<string, unknown> | undefined
  readonly items: unknown[] | undefined
  readonly start: number
  readonly anchor: string | undefined
  /** What a map waits for; a list waits for values. */
  next: 'key' | 'value' | 'merge'
  key: string
  /** Keys that came by merges, and may be set once more. */
  merged: Set<string> | undefined
}

/**
 * Makes a value of what it is told of a document as go-yaml v2 does and JSON allows: its scalars, keys as
 * strings, merges in the order of the text (what is set later wins), and a tree without shared parts:
 * an alias is a copy, which the budget above counts.
 *
 *     {k: [a, *x], l: b}     open  k  open  a  *x  close  l  b  close
 *                            frames:  └ {} ┬──────────────────────┘
 *                                          └ [] ┘ put as k of {}
 *
 * Throws {@link Fault}.
 */
export class Composer implements YamlHandler {
  /** Null if there is nothing in the document. */
  value: unknown = null
  /** Where the value begins, if it is a collection. */
  start: number | undefined
  readonly #frames: Frame[] = []
  #top: Frame | undefined
  readonly #anchors = new Map<string, unknown>()
  #aliased = 0

  scalar(start: number, text: string, isPlain: boolean, { anchor, tag }: Properties): void {
    try {
      if (this.#top?.next !== 'key') {
        const value = resolve(text, isPlain, tag)
        this.#anchor(anchor, value)
        this.#put(value, start)
      } else if (isMerge(text, isPlain, tag)) this.#top.next = 'merge'
      else if (tag === undefined) {
        const key = isPlain ? resolveKey(text) : text
        this.#anchor(anchor, key)
        this.#setKey(this.#top, key, start)
      } else {
        const value = resolve(text, isPlain, tag)
        this.#anchor(anchor, value)
        this.#setKey(this.#top, toKey(value, text), start)
      }
    } catch (error) {
      throw error instanceof ScalarError ? new Fault(error.message, start) : error
    }
  }

  /** The source of a merge is not copied, only its members are. */
  alias(start: number, name: string): void {
    const target = this.#anchors.get(name)
    if (target === undefined) {
      throw new Fault(`there is no anchor "${name}" before this alias`, start)
    }
    if (target === unfinished) throw new Fault(`the anchor "${name}" contains itself`, start)
    if (this.#top?.next === 'merge' && Array.isArray(target)) throw notMerged(start)
    this.#put(this.#isInMerge() ? target : this.#copy(target, start, this.#frames.length), start)
  }

  open(kind: 'map' | 'list', start: number, { anchor }: Properties): void {
    this.#anchor(anchor, unfinished)
    if (this.#frames.length >= maxDepth) throw tooDeep(start)
    if (this.#frames.length === 0) this.start = start
    const isMap = kind === 'map'
    this.#top = {
      members: isMap ? {} : undefined,
      items: isMap ? undefined : [],
      start,
      anchor,
      next: isMap ? 'key' : 'value',
      key: '',
      merged: undefined,
    }
    this.#frames.push(this.#top)
  }

  close(): void {
    const frame = this.#frames.pop()
    this.#top = this.#frames.at(-1)
    if (frame === undefined) return
    const value = frame.members ?? frame.items
    const { anchor } = frame
    if (anchor !== undefined && this.#anchors.get(anchor) === unfinished) {
      this.#anchors.set(anchor, value)
    }
    this.#put(value, frame.start)
  }

  #anchor(anchor: string | undefined, value: unknown): void {
    if (anchor !== undefined) this.#anchors.set(anchor, value)
  }

  /** Puts a node where it belongs. */
  #put(value: unknown, start: number): void {
    const frame = this.#top
    if (frame === undefined) this.value = value
    else if (frame.items !== undefined) frame.items.push(value)
    else if (frame.members === undefined) return
    else if (frame.next === 'key') {
      this.#setKey(frame, keyOf(value, start), start)
    } else {
      if (frame.next === 'merge') this.#merge(frame, frame.members, value, start)
      else setMember(frame.members, frame.key, value)
      frame.next = 'key'
    }
  }

  #setKey(frame: Frame, key: string, start: number): void {
    const { members, merged } = frame
    if (members !== undefined && Object.hasOwn(members, key) && merged?.delete(key) !== true) {
      throw new DuplicateKey(key, start, frame.start)
    }
    frame.key = key
    frame.next = 'value'
  }

  /** Whether the next node is a source of a merge: `<<: *a`, or in `<<: [*a, {…}]`. */
  #isInMerge(): boolean {
    const list = this.#top?.items
    const map = list === undefined ? this.#top : this.#frames.at(-2)
    return map?.next === 'merge'
  }

  /** Of several sources the earlier ones win. */
  #merge(frame: Frame, members: Record<string, unknown>, value: unknown, start: number): void {
    frame.merged ??= new Set()
    const sources = Array.isArray(value) ? value.toReversed() : [value]
    for (const source of sources) {
      if (!isCollection(source) || Array.isArray(source)) throw notMerged(start)
      for (const key of Object.keys(source)) {
        setMember(members, key, this.#copy(source[key], start, this.#frames.length))
        frame.merged.add(key)
      }
    }
  }

  #copy(value: unknown, start: number, depth: number): unknown {
    if (++this.#aliased > maxAliased) {
      throw new Fault(`aliases make more than ${maxAliased} values`, start)
    }
    if (!isCollection(value)) return value
    if (depth >= maxDepth) throw tooDeep(start)
    if (Array.isArray(value)) return value.map(item => this.#copy(item, start, depth + 1))
    const members: Record<string, unknown> = {}
    for (const key of Object.keys(value)) {
      setMember(members, key, this.#copy(value[key], start, depth + 1))
    }
    return members
  }
}

const notMerged = (start: number): Fault =>
  new Fault('a merge needs a map or a list of maps', start)

const tooDeep = (start: number): Fault => new Fault(`nesting is deeper than ${maxDepth}`, start)

function resolve(text: string, isPlain: boolean, tag: string | undefined): Scalar {
  if (tag !== undefined) return resolveTagged(tag, text)
  return isPlain ? resolvePlain(text) : text
}

/** A key that is no scalar of the text itself: an alias, or a collection, which none may be. */
function keyOf(value: unknown, start: number): string {
  if (isCollection(value)) throw new Fault('a key must be a scalar', start)
  try {
    return toKey(value as Scalar, String(value))
  } catch (error) {
    throw error instanceof ScalarError ? new Fault(error.message, start) : error
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
