import { isRecord, RequestError } from '../core/index.ts'
import { encodeKyamlKey, encodeKyamlString } from './kyaml-string.ts'

/**
 * A value as KYAML, as `kubectl get -o kyaml` prints it: a document with its `---`, keys sorted by their
 * bytes, brackets for every map and list, quotes around every string. Any reader of YAML reads it, and
 * no indentation and no word in it can be misread. The form is KEP-5295's, of sigs.k8s.io/yaml/kyaml.
 *
 * Throws RequestError on what JSON cannot carry, as `encodeJson` does; undefined members are left out.
 */
export const encodeKyaml = (value: unknown): string => `---\n${encodeNode(value, '')}\n`

/** More than any JSON that recursive code reads; beyond it the value is a cycle. */
const maxIndent = 2000

/** A value whose first line is indented already, and whose other lines are by `indent` at least. */
function encodeNode(value: unknown, indent: string): string {
  if (indent.length > maxIndent) {
    throw new RequestError('encode KYAML: the value is cyclic or nested too deeply')
  }
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed())
        throw new RequestError('encode KYAML: a string has a lone surrogate')
      return encodeKyamlString(value, `${indent}  `)
    case 'number':
      if (!Number.isFinite(value)) throw new RequestError(`encode KYAML: a value is ${value}`)
      return String(value)
    case 'bigint':
    case 'boolean':
      return String(value)
    case 'object':
      if (value === null) return 'null'
      return Array.isArray(value) ? encodeList(value, indent) : encodeMap(value, indent)
    default:
      throw new RequestError(`encode KYAML: a value is ${typeof value}`)
  }
}

/** Items that are maps or lists themselves share their brackets' lines: `[{`, `}, {`, `}]`. */
function encodeList(items: readonly unknown[], indent: string): string {
  if (items.length === 0) return '[]'
  const inner = `${indent}  `
  // Array.from, as map and every would skip holes.
  const all = Array.from(items)
  if (all.every(item => typeof item === 'object' && item !== null)) {
    return `[${all.map(item => encodeNode(item, indent)).join(', ')}]`
  }
  return `[\n${all.map(item => `${inner}${encodeNode(item, inner)},\n`).join('')}${indent}]`
}

function encodeMap(value: object, indent: string): string {
  const members = isRecord(value) ? value : {}
  const keys = Object.keys(members).filter(key => members[key] !== undefined)
  if (keys.length === 0) return '{}'
  const inner = `${indent}  `
  const lines = keys
    .sort(compareBytes)
    .map(key => `${inner}${encodeKyamlKey(key)}: ${encodeNode(members[key], inner)},\n`)
  return `{\n${lines.join('')}${indent}}`
}

/** Go's order of strings, by their bytes in UTF-8: as by code points, which JavaScript's is not. */
function compareBytes(a: string, b: string): number {
  let at = 0
  while (at < a.length && a.charCodeAt(at) === b.charCodeAt(at)) at++
  const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)]
  if (Number.isNaN(x) || Number.isNaN(y)) return a.length - b.length
  const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit < 0xe000
  return Number(isSurrogate(x)) - Number(isSurrogate(y)) || x - y
}
