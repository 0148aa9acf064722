import {
  type JsonPath,
  JsonPathError,
  type JsonPathOptions,
  RequestError,
} from '../../core/index.ts'
import { goText } from './go-text.ts'
import { formatJson } from './json.ts'

/**
 * What a template finds in what is to be printed. Throws RequestError in kubectl's words, but for the object, which it
 * prints whole behind them: it may be a Secret.
 */
export function findToPrint(path: JsonPath, value: unknown, options: JsonPathOptions): unknown[][] {
  try {
    return path.find(value, options)
  } catch (error) {
    if (!(error instanceof JsonPathError)) throw error
    const { template, why } = error
    throw new RequestError(
      `error executing jsonpath ${JSON.stringify(template)}: Error executing template: ${why}`,
      { cause: error },
    )
  }
}

/**
 * What a template has found as kubectl prints it: texts and scalars as they are, lists and objects as JSON, those of
 * one part with a blank between them.
 */
export const jsonPathText = (found: readonly (readonly unknown[])[]): string =>
  found.map(values => values.map(textOf).join(' ')).join('')

/** The same as `-o jsonpath-as-json` has it: a JSON array for each part. */
export const jsonPathAsJson = (found: readonly (readonly unknown[])[]): string =>
  found.map(values => formatJson(values)).join('')

function textOf(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value !== 'object') return goText(value)
  return formatJson(value, 0).trimEnd()
}
