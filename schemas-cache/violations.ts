import { type FieldPath, parsePointer, type Violation, valueAt } from '../lib/core/index.ts'
import { type Fault, formatSchemaPath, formatValue } from './fault.ts'
import type { Finding } from './unit.ts'

/** Findings of units in the API server's words, with paths as data. */
export const toViolations = (object: unknown, findings: readonly Finding[]): Violation[] =>
  findings.flatMap(finding => {
    const path = pathOf(object, finding.instancePath)
    switch (finding.keyword) {
      case 'kubeValue':
        return (finding.params.faults as Fault[]).map(fault => toViolation(path, fault))
      case 'kubeList':
        return (finding.params.faults as [number, Fault][]).map(([index, fault]) =>
          toViolation([...path, index], fault),
        )
      default:
        return byKeyword(finding, path, object)
    }
  })

const toViolation = (path: FieldPath, { reason, message, suggestion }: Fault): Violation => ({
  path,
  reason,
  message: message(formatSchemaPath(path)),
  ...(suggestion === undefined ? {} : { suggestion }),
})

function byKeyword(finding: Finding, path: FieldPath, object: unknown): Violation[] {
  const { keyword, params } = finding
  if (keyword === 'required') {
    const missing = [...path, String(params.missingProperty)]
    return [{ path: missing, reason: 'FieldValueRequired', message: 'Required value' }]
  }
  const rule = rules[keyword]
  if (rule === undefined) return []
  const [reason, message] = rule(params, formatSchemaPath(path), valueAt(object, path))
  return [{ path, reason, message }]
}

type Rule = (
  params: Finding['params'],
  field: string,
  value: unknown,
) => readonly [reason: string, message: string]

const tooFew =
  (things: string): Rule =>
  ({ limit }, field, value) => [
    'FieldValueInvalid',
    `Invalid value: ${count(value)}: ${field} in body should have at least ${limit} ${things}`,
  ]

const tooMany: Rule = ({ limit }, _field, value) => [
  'FieldValueTooMany',
  `Too many: ${count(value)}: must have at most ${limit} ${limit === 1 ? 'item' : 'items'}`,
]

/** The server gives no field for these; the path is kept all the same, as the message has it too. */
const mustValidate =
  (rule: (valid: unknown) => string): Rule =>
  ({ valid }, field) => ['FieldValueInvalid', `Invalid value: "": "${field}" must ${rule(valid)}`]

const rules: Readonly<Record<string, Rule>> = {
  minItems: tooFew('items'),
  minProperties: tooFew('properties'),
  maxItems: tooMany,
  maxProperties: tooMany,
  additionalProperties: ({ additionalProperty }, field) => [
    'FieldValueInvalid',
    `Invalid value: ${formatValue(additionalProperty)}: ${field}.${additionalProperty} in body is a forbidden property`,
  ],
  kubeAllOf: mustValidate(() => 'validate all the schemas (allOf)'),
  kubeAnyOf: mustValidate(() => 'validate at least one schema (anyOf)'),
  kubeNot: mustValidate(() => 'not validate the schema (not)'),
  kubeOneOf: mustValidate(valid => {
    const found = valid === 0 ? 'none valid' : `${valid} valid alternatives`
    return `validate one and only one schema (oneOf). Found ${found}`
  }),
}

const count = (value: unknown): number =>
  Array.isArray(value)
    ? value.length
    : typeof value === 'object' && value !== null
      ? Object.keys(value).length
      : 0

/** A pointer's steps; those into arrays as numbers. */
function pathOf(object: unknown, pointer: string): FieldPath {
  let value = object
  return parsePointer(pointer).map(step => {
    const key = Array.isArray(value) ? Number(step) : step
    value = valueAt(value, [key])
    return key
  })
}
