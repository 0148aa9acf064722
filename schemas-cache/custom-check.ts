import { type Fault, formatValue, invalid, notSupported, wrongType } from './fault.ts'
import { stringFormat } from './formats.ts'
import { isInt32, isInteger, isNumber } from './go-numbers.ts'
import { compilePattern, type Pattern, type PatternWork } from './pattern.ts'
import { PatternError } from './re2-syntax.ts'
import type { SchemaNode } from './schema-node.ts'
import { noFaults, type ValueCheck } from './value-check.ts'

/*
 * What a CRD's schema says of one value, as the server's kube-openapi validation says it: type, string
 * rules, format, number rules, enum. Its quirks are kept where they would make a difference to an object
 * that the server takes.
 */

/** The check of a node, or undefined if it says nothing that can be told from the value alone. */
export function customCheck(node: SchemaNode, work: PatternWork): ValueCheck | undefined {
  const parts = [typeCheck(node), stringCheck(node, work), numberCheck(node), enumCheck(node)]
  const checks = parts.filter(check => check !== undefined)
  const [only] = checks
  if (checks.length <= 1) return only
  return value => {
    let faults = noFaults
    for (const check of checks) {
      const found = check(value)
      if (found !== noFaults) faults = faults === noFaults ? found : [...faults, ...found]
    }
    return faults
  }
}

function typeCheck(node: SchemaNode): ValueCheck | undefined {
  const { type, nullable } = node
  const test = type === undefined ? undefined : typeTests.get(type)
  const format = knownFormat(node)
  if (test === undefined && format === undefined) return undefined
  const expected = type === 'int-or-string' ? 'integer,string' : String(type)
  // With a format that it knows, the server takes any list for a string.
  const isType = (value: unknown) =>
    test === undefined || (type === 'string' && format !== undefined)
      ? typeof value === 'string' || Array.isArray(value)
      : test(value)
  return value => {
    if (value === null && (nullable || test === undefined)) return noFaults
    if (value !== null && isType(value)) return noFaults
    const formatted = format !== undefined && value !== null && !isTextOrList(value)
    return [formatted ? wrongFormat(value, format) : wrongType(value, expected)]
  }
}

const isTextOrList = (value: unknown): boolean => typeof value === 'string' || Array.isArray(value)

/** What is neither text nor list the server compares by format, where there is one. */
function wrongFormat(value: unknown, expected: string): Fault {
  const found = isInteger(value) ? 'int64' : isNumber(value) ? 'float64' : ''
  return invalid(found, `must be of type ${expected}: "${found}"`, typeInvalid)
}

/** The format of a node, if the server enforces it for its type. */
function knownFormat(node: SchemaNode): string | undefined {
  const format = node.text('format')
  if (format === undefined) return undefined
  const numbers = numberFormats.get(node.type ?? '')
  const known =
    node.type === undefined || node.type === 'string'
      ? stringFormat(format) !== undefined
      : numbers?.includes(format)
  return known ? format : undefined
}

const numberFormats: ReadonlyMap<string, readonly string[]> = new Map([
  ['integer', ['int32', 'int64']],
  ['number', ['float', 'double']],
])

const typeTests: ReadonlyMap<string, (value: unknown) => boolean> = new Map<
  string,
  (value: unknown) => boolean
>([
  ['object', value => typeof value === 'object' && !Array.isArray(value)],
  ['array', Array.isArray],
  ['string', value => typeof value === 'string'],
  ['integer', isInteger],
  ['number', isNumber],
  ['boolean', value => typeof value === 'boolean'],
  ['int-or-string', value => typeof value === 'string' || isInteger(value) || isNearInteger(value)],
])

/** The server takes a float for an integer if it is one but for rounding. */
const isNearInteger = (value: unknown): boolean =>
  typeof value === 'number' &&
  Math.abs(value) < 2 ** 53 &&
  Math.abs(value - Math.round(value)) <= 1e-9 * Math.max(1, Math.abs(value))

/** The server stops at the first rule that a text breaks. */
function stringCheck(node: SchemaNode, work: PatternWork): ValueCheck | undefined {
  const maxLength = node.number('maxLength')
  const minLength = node.number('minLength')
  const pattern = node.text('pattern')
  const compiled = pattern === undefined ? undefined : tryCompile(pattern)
  const format = node.text('format')
  const hasFormat = format === undefined ? undefined : stringFormat(format)
  if (maxLength === undefined && minLength === undefined && !compiled && !hasFormat)
    return undefined
  return value => {
    if (typeof value !== 'string') return noFaults
    if (maxLength !== undefined && isLonger(value, maxLength)) {
      const message = `Too long: may not be more than ${maxLength} bytes`
      return [{ reason: 'FieldValueTooLong', message: () => message }]
    }
    if (minLength !== undefined && !isLonger(value, minLength - 1)) {
      return [invalid(value, `should be at least ${minLength} chars long`)]
    }
    const faults: Fault[] = []
    if (compiled?.test(value, work) === false) {
      faults.push(invalid(value, `should match '${pattern}'`))
    }
    if (hasFormat?.(value) === false) {
      faults.push(invalid(value, `must be of type ${format}: ${formatValue(value)}`, typeInvalid))
    }
    return faults.length === 0 ? noFaults : faults
  }
}

const typeInvalid = 'FieldValueTypeInvalid'

/** A pattern that cannot be told here is left to the server, which could not have taken a wrong one. */
function tryCompile(pattern: string): Pattern | undefined {
  try {
    return compilePattern(pattern)
  } catch (error) {
    if (error instanceof PatternError) return undefined
    throw error
  }
}

/** Whether a text has more code points than that; counts only if its UTF-16 length does not tell. */
function isLonger(text: string, count: number): boolean {
  if (text.length <= count) return false
  if (text.length > 2 * count) return true
  let points = 0
  for (const _point of text) points += 1
  return points > count
}

function numberCheck(node: SchemaNode): ValueCheck | undefined {
  if (node.type !== undefined && !numeric.has(node.type)) return undefined
  const rules = [minimumRule(node), maximumRule(node), multipleRule(node), formatRule(node)].filter(
    rule => rule !== undefined,
  )
  if (rules.length === 0) return undefined
  return value => {
    if (!isNumber(value)) return noFaults
    const faults = rules.flatMap(rule => rule(value) ?? [])
    return faults.length === 0 ? noFaults : faults
  }
}

const numeric: ReadonlySet<string> = new Set(['integer', 'number', 'int-or-string'])
type NumberRule = (value: number | bigint) => Fault | undefined

/** `exclusiveMinimum` is a flag of `minimum`, as in JSON Schema's fourth draft. */
function minimumRule(node: SchemaNode): NumberRule | undefined {
  const minimum = node.number('minimum')
  if (minimum === undefined) return undefined
  const exclusive = node.keywords.exclusiveMinimum === true
  const rule = `should be greater than ${exclusive ? '' : 'or equal to '}${minimum}`
  return value =>
    (exclusive ? value > minimum : value >= minimum) ? undefined : invalid(value, rule)
}

function maximumRule(node: SchemaNode): NumberRule | undefined {
  const maximum = node.number('maximum')
  if (maximum === undefined) return undefined
  const exclusive = node.keywords.exclusiveMaximum === true
  const rule = `should be less than ${exclusive ? '' : 'or equal to '}${maximum}`
  return value =>
    (exclusive ? value < maximum : value <= maximum) ? undefined : invalid(value, rule)
}

/** Integers exactly; what has a fraction to within rounding, as the server does. */
function multipleRule(node: SchemaNode): NumberRule | undefined {
  const factor = node.number('multipleOf')
  if (factor === undefined || factor <= 0) return undefined
  return value => {
    const times = factor < 1 ? (1 / factor) * Number(value) : Number(value) / factor
    const divides =
      Number.isInteger(factor) && isInteger(value)
        ? BigInt(value) % BigInt(factor) === 0n
        : isNearInteger(times)
    return divides ? undefined : invalid(value, `should be a multiple of ${factor}`)
  }
}

function formatRule(node: SchemaNode): NumberRule | undefined {
  const format = node.text('format')
  const fits: ((value: number | bigint) => boolean) | undefined =
    node.type === 'integer' && format === 'int32'
      ? isInt32
      : node.type === 'number' && format === 'float'
        ? value => Math.abs(Number(value)) <= 3.4028234663852886e38
        : undefined
  if (fits === undefined) return undefined
  return value =>
    fits(value)
      ? undefined
      : {
          reason: 'FieldValueInvalid',
          message: field =>
            `Invalid value: "": Checked value must be of type ${node.type} with format ${format} in ${field}`,
        }
}

function enumCheck(node: SchemaNode): ValueCheck | undefined {
  const allowed = node.keywords.enum
  if (!Array.isArray(allowed)) return undefined
  const texts: ReadonlySet<unknown> = new Set(allowed.filter(value => typeof value === 'string'))
  const others = allowed.filter(value => typeof value !== 'string' && value !== null)
  const keys = new Set(others.map(enumKey))
  return value => {
    if (texts.has(value) || (typeof value !== 'string' && keys.has(enumKey(value)))) return noFaults
    if (asGoConverts(value).some(same => texts.has(same) || keys.has(enumKey(same)))) {
      return noFaults
    }
    return [notSupported(value, allowed)]
  }
}

/** Equal for equal values, of one type: `1` and `"1"` differ. */
const enumKey = (value: unknown): string =>
  typeof value === 'bigint' ? String(value) : (JSON.stringify(value, sortedKeys) ?? '')

const sortedKeys = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint'
    ? String(value)
    : typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value

/** The server compares after converting the value to the allowed one's Go type: 1.5 to 1, 65 to "A". */
function asGoConverts(value: unknown): unknown[] {
  if (typeof value !== 'number') return []
  const letter = Number.isInteger(value) && value >= 0 && value <= 0x10ffff
  return [Math.trunc(value), ...(letter ? [String.fromCodePoint(value)] : [])]
}
