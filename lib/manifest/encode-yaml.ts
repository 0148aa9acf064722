import { isRecord, RequestError } from '../core/index.ts'
import { formatGoFloat } from './go-float.ts'
import { compareKeys } from './key-order.ts'
import { encodeKey, encodeString, isSimpleKey } from './yaml-string.ts'

/** Options of {@link encodeYaml} and of `encodeKyaml`. */
export interface EncodeYamlOptions {
  /** Whether a mapping's keys are `sorted`, as kubectl has them (the default), or `kept` in their order. */
  readonly keyOrder?: 'sorted' | 'kept' | undefined
}

/**
 * A value as YAML, as `kubectl get -o yaml` prints it: keys sorted, lists at their key's indentation, text of several
 * lines as a block, strings quoted where a reader of YAML 1.1 would see anything else (`"yes"`, `"0644"`), lines
 * folded at the first space behind column 80. Reading it gives the value again, also where kubectl would
 * spoil it: a key `<<` has quotes, and Unicode's line separators are escaped.
 *
 * Throws RequestError on what JSON cannot carry, as `encodeJson` does; undefined members are left out.
 */
export const encodeYaml = (
  value: unknown,
  { keyOrder = 'sorted' }: EncodeYamlOptions = {},
): string => `${encodeNode(value, '', keyOrder === 'sorted' ? sortedKeys : presentKeys)}\n`

type KeysOf = (value: Record<string, unknown>) => string[]

/** More than any JSON that recursive code reads; beyond it the value is a cycle. */
const maxIndent = 2000

/** A value whose first line is indented already, and whose other lines are by `indent`. */
function encodeNode(value: unknown, indent: string, keysOf: KeysOf): string {
  if (indent.length > maxIndent) {
    throw new RequestError('encode YAML: the value is cyclic or nested too deeply')
  }
  const inner = `${indent}  `
  if (Array.isArray(value) && value.length > 0) {
    // Array.from, as map would skip holes.
    return Array.from(value, item => `- ${encodeNode(item, inner, keysOf)}`).join(`\n${indent}`)
  }
  const keys = isRecord(value) ? keysOf(value) : []
  if (!isRecord(value) || keys.length === 0) return encodeLeaf(value, indent, indent.length)
  return keys.map(key => encodeMember(key, value[key], indent, keysOf)).join(`\n${indent}`)
}

function encodeMember(key: string, value: unknown, indent: string, keysOf: KeysOf): string {
  const inner = `${indent}  `
  if (!isSimpleKey(key)) {
    const name = encodeString(wellFormed(key), inner, inner.length)
    return `? ${name}\n${indent}: ${encodeNode(value, inner, keysOf)}`
  }
  const name = encodeKey(wellFormed(key))
  if (Array.isArray(value) && value.length > 0)
    return `${name}:\n${indent}${encodeNode(value, indent, keysOf)}`
  if (isRecord(value) && keysOf(value).length > 0)
    return `${name}:\n${inner}${encodeNode(value, inner, keysOf)}`
  return `${name}: ${encodeLeaf(value, inner, indent.length + name.length + 2)}`
}

const presentKeys: KeysOf = value => Object.keys(value).filter(key => value[key] !== undefined)

const sortedKeys: KeysOf = value => presentKeys(value).sort(compareKeys)

/** A scalar or an empty collection at `column`; its other lines are indented by `indent`. */
function encodeLeaf(value: unknown, indent: string, column: number): string {
  switch (typeof value) {
    case 'string':
      return encodeString(wellFormed(value), indent, column)
    case 'number':
      if (!Number.isFinite(value)) throw new RequestError(`encode YAML: a value is ${value}`)
      return isInteger(value) ? String(value) : formatGoFloat(value, 64)
    case 'bigint':
      return isInteger(value) ? String(value) : formatGoFloat(Number(value), 64)
    case 'boolean':
      return String(value)
    case 'object':
      if (value === null) return 'null'
      return Array.isArray(value) ? '[]' : '{}'
    default:
      throw new RequestError(`encode YAML: a value is ${typeof value}`)
  }
}

/** Whether it is an int64 or uint64 by its digits in JSON: beyond that Go has floats, which it writes with an exponent. */
function isInteger(value: number | bigint): boolean {
  if (Number.isSafeInteger(value)) return true
  if (typeof value === 'number' && (!Number.isInteger(value) || Math.abs(value) >= 1e21))
    return false
  const exact = BigInt(String(value))
  return exact >= -(2n ** 63n) && exact < 2n ** 64n
}

function wellFormed(text: string): string {
  if (text.isWellFormed()) return text
  throw new RequestError('encode YAML: a string has a lone surrogate')
}
