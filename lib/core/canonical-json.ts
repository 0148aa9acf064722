import { DecodeError } from './errors.ts'

/** Deeper than any object is. */
const maxDepth = 1_000

/**
 * JSON text that is the same for values that are the same: members in order, no white space. For comparing,
 * not for sending: halves of surrogate pairs are escaped and not refused. Throws {@link DecodeError} on more
 * than 1,000 levels.
 */
export function canonicalJson(value: unknown, depth = 0): string {
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  if (depth > maxDepth) throw new DecodeError(`nested deeper than ${maxDepth}`)
  if (Array.isArray(value)) return `[${value.map(item => canonicalJson(item, depth + 1)).join()}]`
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const texts = members.map(
    ([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member, depth + 1)}`,
  )
  return `{${texts.join()}}`
}
