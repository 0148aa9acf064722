import { RequestError } from './errors.ts'

const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON

/**
 * JSON text for a request. BigInt keeps its digits. What JSON cannot carry, and `JSON.stringify` would
 * quietly change (NaN, Infinity, undefined in an array, functions, Map and Set, lone surrogates),
 * throws {@link RequestError}, as do cycles. On one line, unless an `indent` is given.
 */
export function encodeJson(value: unknown, indent?: string): string {
  let text: string | undefined
  try {
    // A replacer makes stringify several times slower than this look and a stringify without one.
    text = holdsBigint(value, '')
      ? JSON.stringify(value, encodeBigint, indent)
      : JSON.stringify(value, undefined, indent)
    if (text !== undefined && surrogateEscape.test(text)) refuseLoneSurrogates(text)
  } catch (cause) {
    if (cause instanceof RequestError) throw cause
    throw refused('the value is cyclic or nested too deeply')
  }
  if (text === undefined) throw refused('the value is not JSON')
  return text
}

const refused = (why: string): RequestError => new RequestError(`encode JSON: ${why}`)

const encodeBigint = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? rawJson(String(value)) : value

/** Looks at all of a value: whether there is a BigInt in it. Throws on what JSON cannot carry. */
function holdsBigint(value: unknown, key: string | number): boolean {
  switch (typeof value) {
    case 'object':
      return value !== null && containerHoldsBigint(value, key)
    case 'number':
      if (!Number.isFinite(value)) throw refused(`"${key}" is ${value}`)
      return false
    case 'bigint':
      return true
    case 'function':
    case 'symbol':
      throw refused(`"${key}" is a ${typeof value}`)
    default:
      return false
  }
}

function containerHoldsBigint(value: object, key: string | number): boolean {
  let found = false
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      if (value[index] === undefined) throw refused(`item ${index} of an array is undefined`)
      if (holdsBigint(value[index], index)) found = true
    }
    return found
  }
  if (!isPlain(value)) return holdsBigint(toJson(value, key), key)
  for (const name of Object.keys(value)) {
    if (holdsBigint((value as Record<string, unknown>)[name], name)) found = true
  }
  return found
}

const isPlain = (value: object): boolean => {
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** What stringify makes of an instance: a Date says so itself, of others only what they hold counts. */
function toJson(value: object, key: string | number): unknown {
  if (value instanceof Map || value instanceof Set || ArrayBuffer.isView(value)) {
    throw refused(`"${key}" is not plain data`)
  }
  return 'toJSON' in value && typeof value.toJSON === 'function'
    ? value.toJSON(String(key))
    : { ...value }
}

/** What stringify writes for half of a pair, and for nothing else but a text that had it before. */
const surrogateEscape = /\\ud[89a-f]/

/** Throws if there is half a pair in the text's strings, and says where. */
function refuseLoneSurrogates(text: string): void {
  JSON.parse(text, (key, value) => {
    if (!key.isWellFormed()) throw refused('a key has a lone surrogate')
    if (typeof value === 'string' && !value.isWellFormed()) {
      throw refused(`"${key}" has a lone surrogate`)
    }
    return value
  })
}
