import { encodeJson } from '../../core/index.ts'

const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON

/** A value as kubectl prints it: keys sorted, indented by four, integers with all their digits. */
export function formatJson(value: unknown, indent = 4): string {
  // Refuses what JSON cannot carry, which JSON.stringify would change without a word.
  encodeJson(value)
  return `${JSON.stringify(value, sortMembers, indent)}\n`
}

function sortMembers(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return rawJson(String(value))
  if (typeof value !== 'object' || value === null || Array.isArray(value) || isRaw(value))
    return value
  // fromEntries defines, so that a key __proto__ stays a key; digits come first, which JSON does not mind.
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

const isRaw = (JSON as unknown as { isRawJSON(value: unknown): boolean }).isRawJSON
