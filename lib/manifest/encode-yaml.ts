import { isRecord, RequestError } from '../core/index.ts'
import { compareKeys } from './key-order.ts'
import { encodeKey, encodeString } from './yaml-string.ts'

/** Options of {@link encodeYaml} and of `encodeKyaml`. */
export interface EncodeYamlOptions {
  /** Whether a mapping's keys are `sorted`, as kubectl has them (the default), or `kept` in their order. */
  readonly keyOrder?: 'sorted' | 'kept' | undefined
}

/**
 * A value as YAML, as kubectl prints it: keys sorted, lists at their key's indentation, text of several
 * lines as a block, strings quoted where a reader of YAML 1.1 would see anything else (`"yes"`,
 * `"0644"`). Long lines are not folded. Reading it gives the value again.
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

/** Longer keys are no simple keys to a YAML reader (1,024 characters with their quotes and escapes). */
const maxKeyLength = 1000

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
  if (!isRecord(value) || keys.length === 0) return encodeLeaf(value, indent)
  return keys
    .map(key => {
      const text = encodeKey(key)
      const name = text.length > maxKeyLength ? `? ${text}\n${indent}` : text
      return `${name}:${encodeMember(value[key], indent, keysOf)}`
    })
    .join(`\n${indent}`)
}

function encodeMember(value: unknown, indent: string, keysOf: KeysOf): string {
  const inner = `${indent}  `
  if (Array.isArray(value) && value.length > 0)
    return `\n${indent}${encodeNode(value, indent, keysOf)}`
  if (isRecord(value) && keysOf(value).length > 0)
    return `\n${inner}${encodeNode(value, inner, keysOf)}`
  return ` ${encodeLeaf(value, inner)}`
}

const presentKeys: KeysOf = value => Object.keys(value).filter(key => value[key] !== undefined)

const sortedKeys: KeysOf = value => presentKeys(value).sort(compareKeys)

/** A scalar or an empty collection; the lines of a block are indented by `indent`. */
function encodeLeaf(value: unknown, indent: string): string {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed())
        throw new RequestError('encode YAML: a string has a lone surrogate')
      return encodeString(value, indent)
    case 'number':
      if (!Number.isFinite(value)) throw new RequestError(`encode YAML: a value is ${value}`)
      return String(value)
    case 'bigint':
    case 'boolean':
      return String(value)
    case 'object':
      if (value === null) return 'null'
      return Array.isArray(value) ? '[]' : '{}'
    default:
      throw new RequestError(`encode YAML: a value is ${typeof value}`)
  }
}
