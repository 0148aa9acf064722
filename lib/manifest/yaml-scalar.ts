import { formatGoFloat } from './go-float.ts'

/*
 * Scalars as kubectl and the API server read them: YAML 1.1 by go-yaml v2, then through JSON
 * (sigs.k8s.io/yaml). So `yes` is true, `0644` is 420, `08` is 8, `1_000` is 1000, `1:30` and dates are
 * strings, `1.0` is the integer 1.
 */

/** What a scalar is to Kubernetes. */
export type Scalar = string | number | bigint | boolean | null

/** Thrown for what YAML has and JSON has not. */
export class ScalarError extends Error {}

const words = new Map<string, Scalar>()
for (const word of ['y', 'yes', 'true', 'on']) setWord(word, true)
for (const word of ['n', 'no', 'false', 'off']) setWord(word, false)
setWord('null', null)
words.set('~', null)
words.set('', null)

/** In lower case, upper case and capitalised; `yEs` is a string. */
function setWord(word: string, value: Scalar): void {
  words.set(word, value)
  words.set(word.toUpperCase(), value)
  words.set(`${word[0]?.toUpperCase()}${word.slice(1)}`, value)
}

/** By first character: 1 may be a word, 2 may be a number; all others begin a string. */
const hints = new Uint8Array(128)
for (const first of 'yYnNtTfFoO~') hints[first.charCodeAt(0)] = 1
for (const first of '0123456789+-.') hints[first.charCodeAt(0)] = 2

/** A plain scalar without a tag. Throws {@link ScalarError} on `.inf` and `.nan`. */
export function resolvePlain(text: string): Scalar {
  if (text === '') return null
  const hint = hints[text.charCodeAt(0)] ?? 0
  if (hint === 0) return text
  if (hint === 2) return resolveNumber(text)
  const value = words.get(text)
  return value === undefined ? text : value
}

const special = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/
const decimal = /^[-+]?(?:0|[1-9][0-9]*)$/
const integer = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/

/** What is in no number: most quantities, and versions with a name, need no further look. */
const inNoNumber = /[^-+.\w]|[ghj-mp-wyzGHJ-MP-WYZ]/

function resolveNumber(text: string): Scalar {
  if (text.length < 16 && decimal.test(text)) return Number(text) + 0
  if (inNoNumber.test(text)) return text
  if (special.test(text)) throw new ScalarError(`${text} is no JSON number`)
  const exact = parseInteger(text)
  if (exact !== undefined) return toInt64(exact)
  const bare = withoutUnderscores(text)
  const value = float.test(bare) ? Number(bare) : Number.NaN
  return Number.isFinite(value) ? viaJson(value) : text
}

/**
 * go-yaml drops the underscores of what starts with a digit or a sign, wherever they stand; after a
 * leading point they are Go's own, between digits only.
 */
const withoutUnderscores = (text: string): string =>
  text.startsWith('.') && /_(?!\d)|\D_/.test(text) ? text : text.replaceAll('_', '')

/** Undefined for what is not written as an integer, and beyond 64 bits, where go-yaml has a float. */
function parseInteger(text: string): bigint | undefined {
  // A sign behind 0b is the number's to go-yaml.
  const bare = withoutUnderscores(text).replace(/^0b([-+])/, '$10b')
  const [, sign = '', digits] = integer.exec(bare) ?? []
  if (digits === undefined) return undefined
  // JavaScript has no octal of a bare zero.
  const magnitude = BigInt(/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits)
  if (sign === '-') return magnitude <= 2n ** 63n ? -magnitude : undefined
  return magnitude < (sign === '+' ? 2n ** 63n : 2n ** 64n) ? magnitude : undefined
}

/** An integer as Kubernetes has it: beyond an int64 it is a float64. Exact as a number where that is. */
export function toInt64(value: bigint): number | bigint {
  if (value >= 2n ** 63n || value < -(2n ** 63n)) return Number(value)
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
    ? Number(value)
    : value
}

/** A float that has no fraction is written without a point, and is an integer to the next reader. */
function viaJson(value: number): number | bigint {
  if (!Number.isInteger(value) || Number.isSafeInteger(value)) return value + 0
  return Math.abs(value) < 1e21 ? toInt64(BigInt(String(value))) : value
}

const prefix = 'tag:yaml.org,2002:'

/**
 * A scalar with an explicit tag, given whole. The tags of JSON's types must fit the text; `!!binary`
 * gives the decoded bytes as text; a tag that is not known is ignored and gives a string.
 */
export function resolveTagged(tag: string, text: string): Scalar {
  const type = tag.startsWith(prefix) ? tag.slice(prefix.length) : ''
  if (type === 'binary') return decodeBase64(text)
  if (!['null', 'bool', 'int', 'float', 'timestamp'].includes(type)) return text
  const value = resolvePlain(text)
  if (!fits(type, value, text)) throw new ScalarError(`the value is no !!${type}`)
  return type === 'float' ? viaJson(Number(value)) : value
}

function fits(type: string, value: Scalar, text: string): boolean {
  if (type === 'null') return value === null
  if (type === 'bool') return typeof value === 'boolean'
  if (type === 'timestamp') return isTimestamp(text)
  const isNumber = typeof value === 'number' || typeof value === 'bigint'
  return isNumber && (type === 'float' || parseInteger(text) !== undefined)
}

const timestampParts =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?(?:Z|[-+](\d\d):(\d\d))| (\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?)?$/

/** Whether go-yaml takes a text for a date or a time; without the tag it is a string all the same. */
export function isTimestamp(text: string): boolean {
  const found = timestampParts.exec(text)
  if (found === null) return false
  const [year = 0, month = 0, day = 0, ...clock] = found.slice(1).map(Number)
  const date = new Date(Date.UTC(2000, month - 1, day))
  date.setUTCFullYear(year, month - 1, day)
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return false
  // Hours, minutes and seconds of both forms, and the zone's between them; what is not there is no number.
  const limits = [24, 60, 60, 25, 60, 24, 60, 60]
  return clock.every((part, at) => Number.isNaN(part) || part < (limits[at] ?? 0))
}

function decodeBase64(text: string): string {
  const bare = text.replace(/[\r\n]/g, '')
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(bare)) {
    throw new ScalarError('the value is not base64')
  }
  return new TextDecoder().decode(Uint8Array.from(atob(bare), byte => byte.charCodeAt(0)))
}

/** A plain scalar as a key: JSON has strings only. Throws {@link ScalarError} on null. */
export function resolveKey(text: string): string {
  const hint = text === '' ? 1 : (hints[text.charCodeAt(0)] ?? 0)
  if (hint === 0) return text
  if (hint === 2 && special.test(text)) return text.toLowerCase().replace('+', '')
  return toKey(resolvePlain(text), text)
}

/** A resolved scalar as a key; `text` tells `1e6` from `1000000`, which are not the same key to Go. */
export function toKey(value: Scalar, text: string): string {
  if (typeof value === 'string') return value
  if (value === null) throw new ScalarError('a key may not be null')
  if (typeof value === 'boolean') return String(value)
  const exact = parseInteger(text)
  if (exact === undefined) return formatGoFloat(Number(value), 32)
  if (exact >= 2n ** 63n) throw new ScalarError('a key may not be beyond int64')
  return String(exact)
}
