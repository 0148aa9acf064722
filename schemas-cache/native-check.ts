import { type Fault, invalid, notSupported, wrongType } from './fault.ts'
import { isGoDuration } from './formats.ts'
import { isInt32, isInteger, isNumber } from './go-numbers.ts'
import { isBase64, isMicroTime, isQuantity, isTime } from './native-text.ts'
import type { SchemaNode, ValueType } from './schema-node.ts'
import { noFaults, type ValueCheck } from './value-check.ts'

/*
 * What decoding into the Go types of a built-in kind asks of one value: its type, the range of its
 * integers, the texts that a type reads by code of its own; and the enum that its schema has. Null is no
 * value here, see structural.ts. The server words these faults by Go's struct fields; here they are
 * worded as those of custom resources.
 */

/** The check of a node, or undefined if anything will do. */
export function nativeCheck(node: SchemaNode): ValueCheck | undefined {
  const { type } = node
  // RawExtension and its like are objects by their schema, and take any JSON.
  if (type === undefined || (type === 'object' && node.open)) return undefined
  const fault = decoders[type]
  const format = node.text('format')
  const allowed = node.keywords.enum
  const texts = Array.isArray(allowed) ? allowed.filter(value => typeof value === 'string') : []
  return value => {
    if (value === undefined || value === null) return noFaults
    const wrong = fault(value, format)
    if (wrong !== undefined) return [wrong]
    // The empty string is as absent.
    const known = texts.length === 0 || value === '' || texts.includes(value as string)
    return known ? noFaults : [notSupported(value, texts)]
  }
}

type Decoder = (value: unknown, format: string | undefined) => Fault | undefined

const is =
  (expected: string, test: (value: unknown) => boolean): Decoder =>
  value =>
    test(value) ? undefined : wrongType(value, expected)

/** A string in a form of its own. Its text is not repeated: it may be a Secret's. */
const text =
  (expected: string, test: (text: string) => boolean): Decoder =>
  value =>
    typeof value !== 'string'
      ? wrongType(value, expected)
      : test(value)
        ? undefined
        : invalid('string', `must be of type ${expected}`, 'FieldValueTypeInvalid')

const decoders: Readonly<Record<ValueType, Decoder>> = {
  object: is('object', value => typeof value === 'object' && !Array.isArray(value)),
  array: is('array', Array.isArray),
  string: is('string', value => typeof value === 'string'),
  boolean: is('boolean', value => typeof value === 'boolean'),
  number: is('number', isNumber),
  integer: (value, format) =>
    isInteger(value) && (format !== 'int32' || isInt32(value))
      ? undefined
      : wrongType(value, format === undefined ? 'integer' : `integer with format ${format}`),
  'int-or-string': is(
    'integer,string',
    value => typeof value === 'string' || (isInteger(value) && isInt32(value)),
  ),
  quantity: (value, format) =>
    isNumber(value) ? undefined : text('quantity', isQuantity)(value, format),
  time: text('date-time', isTime),
  'micro-time': text('date-time with six digits of a second', isMicroTime),
  duration: text('duration', isGoDuration),
  // Go also decodes a list of numbers into bytes.
  bytes: (value, format) =>
    Array.isArray(value) ? undefined : text('base64', isBase64)(value, format),
}
