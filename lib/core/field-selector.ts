import { RequestError } from './errors.ts'

/** One term of a field selector: `metadata.name=web`, `status.phase!=Running`. */
export interface FieldRequirement {
  readonly field: string
  readonly isEqual: boolean
  /** As it is in the object: nothing is escaped. */
  readonly value: string
}

/**
 * Reads a field selector as apimachinery's `fields.ParseSelector` does. Which fields can be selected by, only
 * the server knows. Throws {@link RequestError} on a term without an operator, and on a value with `=`, `,`
 * or `\` that is not escaped.
 */
export const parseFieldSelector = (selector: string): FieldRequirement[] =>
  (selector.match(term) ?? []).map(toRequirement)

/** What is between commas that no backslash is before. */
const term = /(?:[^\\,]|\\[\s\S]?)+/g
const parts = /^(?<field>[^=!]*(?:![^=!]*)*?)(?<operator>!=|==|=)(?<value>[\s\S]*)$/

function toRequirement(text: string): FieldRequirement {
  const { field, operator, value } = parts.exec(text)?.groups ?? {}
  if (field === undefined || value === undefined) {
    throw new RequestError('fieldSelector: a term has none of "=", "==" and "!="')
  }
  return { field, isEqual: operator !== '!=', value: unescaped(value) }
}

function unescaped(value: string): string {
  if (!/^(?:[^\\=,]|\\[\\=,])*$/.test(value)) {
    throw new RequestError(
      'fieldSelector: a value has "=", "," or "\\" that is not escaped, or "\\" before something else',
    )
  }
  return value.replace(/\\([\\=,])/g, '$1')
}

/** A value as it must be in a field selector: `fields.EscapeValue`. */
export const escapeFieldValue = (value: string): string => value.replace(/[\\,=]/g, '\\$&')
