import type { KubeObject } from '../../core/index.ts'
import { UsageError } from '../usage-error.ts'
import { asList, type DocumentFormat, encode } from './objects.ts'
import type { Output } from './output.ts'
import { resourceName } from './resource-name.ts'

/**
 * Prints objects: one as it is, several as a List where the form has whole documents. Called again, it goes on: a
 * further document is parted from the last one, and a table has one header.
 */
export type Printer = (
  objects: readonly KubeObject[],
  options: { readonly list: boolean; readonly out: Output },
) => void | Promise<void>

/** What `--help` says of `-o` where objects are printed. */
export const objectFormats: string =
  'one of: yaml, json, kyaml, name, jsonpath=TEMPLATE, jsonpath-file=FILE, jsonpath-as-json=TEMPLATE, ' +
  'custom-columns=SPEC, custom-columns-file=FILE'

const documents: readonly DocumentFormat[] = ['json', 'yaml', 'kyaml']

/** What printers are told besides. */
export interface PrinterOptions {
  /** Whether columns have headers. Default true. */
  readonly headers?: boolean
  /** Whether a JSONPath with a key that is nowhere is an error. Default false. */
  readonly strict?: boolean
}

/** The printer of `-o FORMAT[=ARGUMENT]`; each is loaded when asked for. Throws UsageError. */
export async function printerOf(
  format: string,
  { headers = true, strict = false }: PrinterOptions = {},
): Promise<Printer> {
  const [, name = '', argument] = /^([^=]*)(?:=(.*))?$/s.exec(format) ?? []
  if (name === 'name') return printNames
  const document = documents.find(known => known === name)
  if (document !== undefined) return documentPrinter(document)
  if (name.startsWith('jsonpath')) return jsonPathPrinter(name, argument, strict)
  if (name.startsWith('custom-columns')) return columnsPrinter(name, argument, headers)
  if (name.startsWith('go-template') || name.startsWith('template')) {
    throw new UsageError(
      `-o ${name}: Go templates are not supported; use jsonpath or custom-columns`,
    )
  }
  throw new UsageError(
    `unable to match a printer suitable for the output format "${name}", allowed formats are ${objectFormats}`,
  )
}

/** Whether the format is of whole documents, from which managedFields are left out: a template may ask for them. */
export const isDocument = (format: string): boolean => documents.some(name => name === format)

function documentPrinter(format: DocumentFormat): Printer {
  let printed = false
  return async (objects, { list, out }) => {
    // KYAML begins each document by itself.
    if (printed && format === 'yaml') out.data('---\n')
    printed = true
    out.data(await encode(asList(objects, list), format))
  }
}

const printNames: Printer = (objects, { out }) => {
  for (const object of objects) out.line(resourceName(object))
}

async function jsonPathPrinter(
  name: string,
  argument: string | undefined,
  strict: boolean,
): Promise<Printer> {
  const { JsonPath } = await import('../../core/index.ts')
  const { findToPrint, jsonPathAsJson, jsonPathText } = await import('./json-path-text.ts')
  if (!['jsonpath', 'jsonpath-file', 'jsonpath-as-json'].includes(name)) throw unknown(name)
  const path = new JsonPath(
    await text(name, argument, 'template format specified but no template given'),
  )
  return (objects, { list, out }) => {
    const found = findToPrint(path, asList(objects, list), { strict })
    out.data(name === 'jsonpath-as-json' ? jsonPathAsJson(found) : jsonPathText(found))
  }
}

async function columnsPrinter(
  name: string,
  argument: string | undefined,
  headers: boolean,
): Promise<Printer> {
  if (!['custom-columns', 'custom-columns-file'].includes(name)) throw unknown(name)
  const { CustomColumns, columnsOf, columnsOfTemplate } = await import('./custom-columns.ts')
  const spec = await text(
    name,
    argument,
    'custom-columns format specified but no custom columns given',
  )
  const columns = name === 'custom-columns' ? columnsOf(spec) : columnsOfTemplate(spec)
  const table = new CustomColumns(columns, { headers })
  return (objects, { out }) => {
    for (const line of table.lines(objects)) out.line(line)
  }
}

/** The argument, or what is in the file that it names. */
async function text(name: string, argument: string | undefined, missing: string): Promise<string> {
  if (argument === undefined || argument === '') throw new UsageError(missing)
  if (!name.endsWith('-file')) return argument
  const { readFile } = await import('node:fs/promises')
  try {
    return await readFile(argument, 'utf8')
  } catch (error) {
    throw new UsageError(`error reading template ${argument}: ${(error as Error).message}`)
  }
}

const unknown = (name: string) =>
  new UsageError(`unable to match a printer suitable for the output format "${name}"`)
