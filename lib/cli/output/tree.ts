import { isRecord, visibleText } from '../../core/index.ts'

/** Longer texts are cut: a certificate or a script is to be read with `get`. */
const maxText = 400
/** What is nested deeper is left out: no line is so long, and no stack so deep. */
const maxDepth = 60

/**
 * A value for people to read: a line for each field, in order of their names, items of lists behind dashes, texts as
 * they are, with their own lines below each other. No key or text can look like another line of the tree.
 *
 *     replicas: 2
 *     containers:
 *     - image: nginx
 *       name: web
 */
export function treeLines(value: unknown, depth = 0): string[] {
  if (depth > maxDepth) return ['…']
  if (!isFilled(value)) return textLines(value)
  if (Array.isArray(value)) return value.flatMap(item => itemLines(item, depth))
  return Object.keys(value)
    .sort()
    .flatMap(key => fieldLines(key, value[key], depth))
}

function fieldLines(key: string, value: unknown, depth: number): string[] {
  const name = visibleText(key, { inLine: true, maxLength: maxText })
  const lines = treeLines(value, depth + 1)
  const [first = ''] = lines
  const isNested = isFilled(value)
  if (isNested && Array.isArray(value)) return [`${name}:`, ...lines]
  if (isNested || lines.length > 1) return [`${name}:`, ...lines.map(indent)]
  return [`${name}: ${first}`]
}

function itemLines(item: unknown, depth: number): string[] {
  const [first = '', ...more] = treeLines(item, depth + 1)
  return [`- ${first}`, ...more.map(indent)]
}

function textLines(value: unknown): string[] {
  if (Array.isArray(value)) return ['[]']
  if (isRecord(value)) return ['{}']
  const text = value === '' ? '""' : String(value)
  const shown =
    text.length > maxText ? `${text.slice(0, maxText)}… (${text.length} characters)` : text
  return shown.replace(/\n$/, '').split('\n')
}

/** A list or an object with something in it. */
const isFilled = (value: unknown): value is unknown[] | Record<string, unknown> =>
  (Array.isArray(value) || isRecord(value)) && Object.keys(value).length > 0

const indent = (line: string): string => `  ${line}`
