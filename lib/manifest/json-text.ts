import { DecodeError, type FieldPath, parseJson } from '../core/index.ts'
import { maxDepth } from './compose.ts'
import type { TextDocument } from './document.ts'
import { Fault } from './manifest-error.ts'
import { toInt64 } from './yaml-scalar.ts'

/*
 * JSON texts: one value, or several behind each other. `JSON.parse` makes the values, but keeps the last
 * of duplicate keys without a word and has no positions: both are read off the text here. The scan
 * trusts strings and brackets only, so it does no harm on a text that is not JSON after all.
 */

interface JsonText {
  readonly documents: readonly TextDocument[]
  /** Behind the last of them: the text's end, or where it is no JSON. */
  readonly end: number
}

/**
 * The values at the start of a text that begins like a JSON object, as far as it is JSON. Throws {@link Fault} on a
 * duplicate key, on too deep a nesting and on a number that is none to Go.
 */
export function readJson(text: string): JsonText {
  const documents: TextDocument[] = []
  let end = 0
  for (let start = skipSpace(text, 0); text[start] === '{'; start = skipSpace(text, end)) {
    const scanned = new Scan(text, start)
    const part = text.slice(start, scanned.end)
    const value = parse(part, start)
    if (value === undefined) return { documents, end }
    if (scanned.fault !== undefined) throw scanned.fault
    documents.push({
      value: isSuspect.test(part) ? asGo(value, start) : value,
      offsetAt: path => jsonOffsetAt(text, start, path),
    })
    end = scanned.end
  }
  return { documents, end: skipSpace(text, end) === text.length ? text.length : end }
}

/** What large numbers and half a surrogate pair look like. */
const isSuspect = /\d{19}|\d[eE]\+?\d{3}|\\u[dD][89a-fA-F]/

/**
 * Go reads an integer that is no int64 as a float64, and refuses what is none either. Of half a surrogate
 * pair it would make another character.
 */
function asGo(value: unknown, start: number): unknown {
  if (typeof value === 'bigint') return toInt64(value)
  if (value === Infinity || value === -Infinity) throw new Fault('a number is too large', start)
  if (typeof value === 'string' && !value.isWellFormed()) {
    throw new Fault('a string has half of a surrogate pair', start)
  }
  if (typeof value !== 'object' || value === null) return value
  for (const [key, child] of Object.entries(value)) {
    const read = asGo(child, start)
    // Not by assigning, as the key may be __proto__.
    if (read !== child) Object.defineProperty(value, key, { value: read })
  }
  return value
}

/** Undefined for what is no JSON. */
function parse(text: string, start = 0): unknown {
  try {
    return parseJson(text)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    if (error.message.startsWith('not valid JSON')) return undefined
    throw new Fault(error.message, start)
  }
}

/** The offset of the value at `path` in the JSON value at `root`, or of its nearest ancestor; a member's is its key's. */
export function jsonOffsetAt(text: string, root: number, path: FieldPath): number {
  let place = root
  let value = root
  for (const step of path) {
    const found = findChild(text, value, step)
    if (found === undefined) break
    place = found.place
    value = found.value
  }
  return place
}

interface Child {
  readonly place: number
  readonly value: number
}

function findChild(text: string, start: number, step: string | number): Child | undefined {
  const isMap = text[start] === '{'
  if (!isMap && text[start] !== '[') return undefined
  let at = skipSpace(text, start + 1)
  for (let index = 0; at < text.length && text[at] !== '}' && text[at] !== ']'; index++) {
    const place = at
    let name: string | number = index
    if (isMap) {
      const end = stringEnd(text, at)
      name = keyAt(text, at, end)
      at = skipSpace(text, skipSpace(text, end) + 1)
    }
    if (name === (isMap ? String(step) : Number(step))) return { place, value: at }
    at = skipSpace(text, valueEnd(text, at))
    if (text[at] === ',') at = skipSpace(text, at + 1)
  }
  return undefined
}

const valueEnd = (text: string, start: number): number => {
  const first = text[start]
  if (first === '"') return stringEnd(text, start)
  if (first === '{' || first === '[') return new Scan(text, start).end
  let at = start
  while (at < text.length && !/[\s,}\]]/.test(text.charAt(at))) at++
  return at
}

/** Walks over one object or array, for its end, its depth and its keys. */
class Scan {
  /** Behind the bracket that closes the first one. */
  end: number
  /** A duplicate key: counts only if the text is JSON. */
  fault: Fault | undefined
  readonly #text: string
  /** One for each open bracket: an object's keys with their offsets, nothing for an array. */
  readonly #open: (Map<string, number> | undefined)[] = []

  constructor(text: string, start: number) {
    this.#text = text
    this.end = start
    do {
      this.end = this.#step(this.end)
    } while (this.#open.length > 0 && this.end < text.length)
  }

  #step(at: number): number {
    switch (this.#text.charCodeAt(at)) {
      case 0x22:
        return this.#string(at)
      case 0x7b:
        return this.#enter(at, new Map())
      case 0x5b:
        return this.#enter(at, undefined)
      case 0x7d:
      case 0x5d:
        this.#open.pop()
        return at + 1
      default:
        return at + 1
    }
  }

  #enter(at: number, keys: Map<string, number> | undefined): number {
    this.#open.push(keys)
    if (this.#open.length > maxDepth) throw new Fault(`nesting is deeper than ${maxDepth}`, at)
    return at + 1
  }

  #string(at: number): number {
    const end = stringEnd(this.#text, at)
    if (this.#text.charCodeAt(skipSpace(this.#text, end)) === 0x3a) this.#key(at, end)
    return end
  }

  #key(at: number, end: number): void {
    const keys = this.#open.at(-1)
    const key = keyAt(this.#text, at, end)
    const first = keys?.get(key)
    if (first === undefined) keys?.set(key, at)
    else this.fault ??= new Fault(`the key ${JSON.stringify(key)} is set twice`, at, first)
  }
}

/** Behind the closing quote of the string at `start`. */
function stringEnd(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let slashes = 0
    while (text.charCodeAt(at - 1 - slashes) === 0x5c) slashes++
    if (slashes % 2 === 0) return at + 1
  }
  return text.length
}

function keyAt(text: string, start: number, end: number): string {
  const raw = text.slice(start + 1, end - 1)
  return raw.includes('\\') ? String(parse(`"${raw}"`) ?? raw) : raw
}

function skipSpace(text: string, start: number): number {
  let at = start
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) break
  }
  return at
}
