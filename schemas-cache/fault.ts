import { closest, type FieldPath } from '../lib/core/index.ts'
import { isInteger, isNumber } from './go-numbers.ts'

/** What is wrong with a value, before it is known where the value stands. */
export interface Fault {
  /** The server's word for it, as `FieldValueTypeInvalid`. */
  readonly reason: string
  /** The server's message for the field, whose path it repeats. */
  readonly message: (field: string) => string
  readonly suggestion?: string | undefined
}

/**
 * So many faults of one object are told; then it is not looked at any further. An object with more
 * is of another kind, or made to be expensive.
 */
export const maxFaults = 100

/** A path as the server's OpenAPI validation writes it: dots before all keys, whatever they hold. */
export const formatSchemaPath = (path: FieldPath): string =>
  path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`
    return text === '' ? step : `${text}.${step}`
  }, '')

/** The JSON type of a value in the words of the server's messages. */
export function typeName(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (isNumber(value)) return isInteger(value) ? 'integer' : 'number'
  return typeof value
}

const maxShown = 256

/** A value in a message: quoted if it is text, cut if it is long. */
export function formatValue(value: unknown): string {
  if (isNumber(value)) return String(value)
  if (typeof value === 'object' && value !== null) return '{…}'
  const text = JSON.stringify(value) ?? 'null'
  return text.length <= maxShown ? text : `${text.slice(0, maxShown)}…"`
}

/** `Invalid value: "x": spec.a in body should …`, the form of most of the server's messages. */
export const invalid = (value: unknown, rule: string, reason = 'FieldValueInvalid'): Fault => ({
  reason,
  message: field => `Invalid value: ${formatValue(value)}: ${field} in body ${rule}`,
})

/** `Invalid value: "string": spec.a in body must be of type integer: "string"` */
export const wrongType = (value: unknown, expected: string): Fault => {
  const found = typeName(value)
  return invalid(found, `must be of type ${expected}: "${found}"`, 'FieldValueTypeInvalid')
}

/** So many allowed values are listed in a message, and looked at for a suggestion. */
const maxListed = 50
const maxSuggested = 500

/** `Unsupported value: "x": supported values: "a", "b"`, with the closest of them as suggestion. */
export function notSupported(value: unknown, allowed: readonly unknown[]): Fault {
  const listed = allowed.slice(0, maxListed).map(one => JSON.stringify(one))
  const more = allowed.length > maxListed ? ', …' : ''
  const message = `Unsupported value: ${formatValue(value)}: supported values: ${listed.join(', ')}${more}`
  const texts = allowed.slice(0, maxSuggested).filter(one => typeof one === 'string')
  const suggestion = typeof value === 'string' ? closest(value, texts, 1)[0] : undefined
  return { reason: 'FieldValueNotSupported', message: () => message, suggestion }
}
