import { encodeJson } from '../../core/index.ts'

/**
 * A value as kubectl prints it: keys sorted, indented by four, integers with all their digits, and what a page could
 * take for markup escaped, as Go's encoder does. With an indent of 0 it is one line.
 */
export function formatJson(value: unknown, indent = 4): string {
  // Refuses what JSON cannot carry, which would else be changed without a word.
  encodeJson(value)
  return `${textOf(value, indent, indent === 0 ? '' : '\n')}\n`
}

/** `line` is what begins a line at this level; without an indent there are none. */
function textOf(value: unknown, indent: number, line: string): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value !== 'object' || value === null) return String(value)
  const inner = line === '' ? '' : line + ' '.repeat(indent)
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]'
    return `[${inner}${value.map(item => textOf(item, indent, inner)).join(`,${inner}`)}${line}]`
  }
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  if (members.length === 0) return '{}'
  const colon = line === '' ? ':' : ': '
  const texts = members
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => quoted(key) + colon + textOf(member, indent, inner))
  return `{${inner}${texts.join(`,${inner}`)}${line}}`
}

const markup = /[<>&\u2028\u2029]/g

const quoted = (text: string): string =>
  JSON.stringify(text).replace(
    markup,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
