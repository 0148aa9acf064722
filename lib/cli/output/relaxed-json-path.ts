import { RequestError } from '../../core/index.ts'

/**
 * A path as kubectl's columns, sorting and waiting take it, with braces and first dot or without: `metadata.name`,
 * `.metadata.name`, `{metadata.name}`. Gives a template. Throws {@link RequestError} on what is none of these.
 */
export function relaxedJsonPath(text: string): string {
  if (text === '') return text
  const [, inBraces, bare] = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/.exec(text) ?? []
  const path = inBraces ?? bare
  if (path !== undefined) return `{.${path}}`
  throw new RequestError(
    `unexpected path string ${JSON.stringify(text)}, expected name1.name2, .name1.name2, {name1.name2} or {.name1.name2}`,
  )
}
