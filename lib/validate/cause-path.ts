import type { FieldPath, KubeObject } from '../core/index.ts'

/**
 * The path that the server's text for a field means in an object: `spec.containers[0].image`,
 * `metadata.labels[example.com/a]`, `.spec.replicas`. Map keys may have dots of their own, so what the object has
 * goes before what the text looks like. Empty for the object as a whole, which the server calls `<nil>` or nothing.
 */
export function causePath(field: string, object: KubeObject): FieldPath {
  const path: (string | number)[] = []
  let value: unknown = object
  let rest = field === '<nil>' ? '' : field.replace(/^\./, '')
  while (rest !== '') {
    const step = rest.startsWith('[') ? bracketed(rest) : named(rest, value)
    const key = Array.isArray(value) && /^\d+$/.test(step.text) ? Number(step.text) : step.text
    path.push(key)
    value = memberOf(value, key)
    rest = rest.slice(step.length).replace(/^\./, '')
  }
  return path
}

interface Step {
  readonly text: string
  /** With its brackets. */
  readonly length: number
}

function bracketed(rest: string): Step {
  const end = rest.indexOf(']')
  if (end < 0) return { text: rest, length: rest.length }
  return { text: rest.slice(1, end), length: end + 1 }
}

/** The longest key that the object has here and the text goes on with, or else the next word. */
function named(rest: string, value: unknown): Step {
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : []
  const fits = (key: string) =>
    key !== '' && rest.startsWith(key) && [undefined, '.', '['].includes(rest[key.length])
  const known = keys.filter(fits).toSorted((a, b) => b.length - a.length)[0]
  const text = known ?? /^[^.[]+/.exec(rest)?.[0] ?? rest
  return { text, length: text.length }
}

const memberOf = (value: unknown, key: string | number): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string | number, unknown>)[key]
    : undefined
