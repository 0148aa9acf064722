import { encodeJson } from '../../core/index.ts'
import { goText } from './go-text.ts'
import { formatJson } from './json.ts'

/**
 * What a template has found as kubectl prints it: texts and scalars as they are, lists and objects as JSON, those of
 * one part with a blank between them.
 */
export const jsonPathText = (found: readonly (readonly unknown[])[]): string =>
  found.map(values => values.map(textOf).join(' ')).join('')

/** The same as `-o jsonpath-as-json` has it: a JSON array for each part. */
export const jsonPathAsJson = (found: readonly (readonly unknown[])[]): string =>
  found.map(values => escapeHtml(formatJson(values))).join('')

function textOf(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value !== 'object') return goText(value)
  return escapeHtml(encodeJson(sorted(value)))
}

/** Keys in order, as Go writes a map. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]))
}

/** What Go's encoder writes in place of characters that a page could take for markup. */
const escapeHtml = (json: string): string =>
  json.replace(
    /[<>&\u2028\u2029]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
