import { isRecord } from '../../core/index.ts'

/** A value as Go's `fmt.Sprint` writes it, which is what kubectl shows of it in a column: `map[a:1 b:[x y]]`. */
export function goText(value: unknown): string {
  if (typeof value === 'number') return goNumber(value)
  if (value === null || value === undefined) return '<nil>'
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`
  if (!isRecord(value)) return String(value)
  const members = Object.keys(value).sort()
  return `map[${members.map(key => `${key}:${goText(value[key])}`).join(' ')}]`
}

/** Go's `%v` of a float64 turns to exponents sooner for small numbers, and writes two digits of them. */
function goNumber(value: number): string {
  const size = Math.abs(value)
  if (Number.isInteger(value) && size < 1e21) return String(value)
  if (size >= 1e-4 && size < 1e21) return String(value)
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2')
}
