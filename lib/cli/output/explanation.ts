import type { FieldDoc, FieldSummary } from '../../../schemas-cache/index.ts'
import type { GroupVersionKind } from '../../core/index.ts'
import { wrap } from './wrap.ts'

/*
 * What `explain` prints, laid out as kubectl does: descriptions wrapped at 80 columns, a tab between a
 * field's name and its type.
 */

const width = 80
/** kubectl shows so many values of an enum in a list of fields. */
const maxEnum = 4

/** The head: which kind this is about. */
export const formatKind = ({ group, kind, version }: GroupVersionKind): string[] => [
  ...(group === '' ? [] : [`GROUP:      ${group}`]),
  `KIND:       ${kind}`,
  `VERSION:    ${version}`,
  '',
]

/** A kind or field: what it is for, and unless told otherwise the fields in it. */
export function formatField(doc: FieldDoc, { fields }: { fields: boolean }): string[] {
  const head = doc.path.length === 0 ? [] : [...fieldHead(doc), '']
  const description = wrap(doc.description || '<empty>', width - 4).map(indent(4))
  const list = doc.children.flatMap(child => [
    ...formatTreeLine(child, 1),
    ...wrap(child.description || '<no description>', width - 4).map(indent(4)),
    '',
  ])
  return [
    ...head,
    'DESCRIPTION:',
    ...description,
    '',
    ...(doc.children.length === 0 ? [] : ['FIELDS:']),
    ...(fields ? list : []),
  ]
}

function fieldHead(doc: FieldDoc): string[] {
  const lines = [`FIELD: ${doc.path.at(-1)} <${doc.type}>`]
  if (doc.enum.length > 0) lines.push('ENUM:', ...doc.enum.map(showEnum).map(indent(4)))
  // Of built-in kinds, what is required has Go's zero as its default, and what has defaults within `{}`.
  const preset = doc.required ? undefined : JSON.stringify(doc.default)
  if (preset !== undefined && preset !== '{}') lines.push(`DEFAULT: ${preset}`)
  return lines
}

/** One field in a line, and in another one the values that it may have. */
export function formatTreeLine(field: FieldSummary, level: number): string[] {
  const margin = '  '.repeat(level)
  const line = `${margin}${field.name}\t<${field.type}>${field.required ? ' -required-' : ''}`
  if (field.enum.length === 0) return [line]
  const more = field.enum.length > maxEnum ? ', ....' : ''
  return [line, `${margin}enum: ${field.enum.slice(0, maxEnum).map(showEnum).join(', ')}${more}`]
}

const showEnum = (value: unknown): string => (value === '' ? '""' : String(value))

const indent = (columns: number) => (line: string) =>
  line === '' ? '' : `${' '.repeat(columns)}${line}`
