import type { FieldDoc, FieldSummary } from '../../../schemas-cache/index.ts'
import type { GroupVersionKind } from '../../core/index.ts'
import { wrap } from './wrap.ts'

/*
 * What `explain` prints, byte for byte as kubectl does: descriptions wrapped at 80 columns, a tab between a
 * field's name and its type, blank lines and space at the ends of lines where it has them.
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
  const list = doc.children.flatMap(child => [
    ...formatTreeLine(child, 1),
    ...wrap(child.description || '<no description>', width - 4).map(indent(4)),
    '',
  ])
  // A description ends its line, so that the last line is an indent.
  const description = doc.description === '' ? '<empty>' : `${doc.description}\n`
  return [
    ...(doc.path.length === 0 ? [] : fieldHead(doc)),
    'DESCRIPTION:',
    ...wrap(description, width - 4).map(indent(4)),
    ...(doc.children.length === 0 ? [] : ['FIELDS:']),
    ...(fields ? list : []),
  ]
}

const fieldHead = (doc: FieldDoc): string[] => [
  `FIELD: ${doc.path.at(-1)} <${doc.type}>`,
  ...(doc.enum.length === 0 ? [''] : ['ENUM:', ...doc.enum.map(showEnum).map(indent(4))]),
  '',
]

/** One field in a line, and in another one the values that it may have. */
export function formatTreeLine(field: FieldSummary, level: number): string[] {
  const margin = '  '.repeat(level)
  const line = `${margin}${field.name}\t<${field.type}>${field.required ? ' -required-' : ''}`
  if (field.enum.length === 0) return [line]
  const more = field.enum.length > maxEnum ? ', ....' : ''
  return [line, `${margin}enum: ${field.enum.slice(0, maxEnum).map(showEnum).join(', ')}${more}`]
}

const showEnum = (value: unknown): string => (value === '' ? '""' : String(value))

const indent = (columns: number) => (line: string) => `${' '.repeat(columns)}${line}`
