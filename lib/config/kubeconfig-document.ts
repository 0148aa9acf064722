import { ConfigError, encodeJson, isRecord, parseJson } from '../core/index.ts'

/** A mapping as a file has it: all that is in it, in its order, known or not. */
export type RawFields = Readonly<Record<string, unknown>>

/** A kubeconfig file's text, taken apart so that it can be put together again. */
export interface KubeconfigDocument {
  readonly config: RawFields
  /** The indentation of a file that is JSON, `''` if it is on one line; undefined for YAML. */
  readonly jsonIndent: string | undefined
}

/** A file that is not there yet, or empty, as client-go would write it. */
const fresh: RawFields = {
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [],
  contexts: [],
  'current-context': '',
  users: [],
}

/** Reads a kubeconfig's text for editing. Throws {@link ConfigError}, never with a part of the text. */
export async function parseDocument(text: string, file: string): Promise<KubeconfigDocument> {
  const { parseYaml } = await import('../manifest/index.ts')
  let value: unknown
  try {
    // For JSON, too: it finds duplicate keys, of which JSON.parse would drop one without a word.
    value = parseYaml(text, file)
  } catch {
    throw new ConfigError('not valid YAML', file)
  }
  if (value === null) return { config: fresh, jsonIndent: undefined }
  if (!isRecord(value)) throw new ConfigError('not a kubeconfig: it is not a mapping', file)
  return { config: value, jsonIndent: isJson(text) ? indentOf(text) : undefined }
}

/** The text of a kubeconfig file, in the file's own format. Comments of YAML are lost, as after `kubectl config`. */
export async function encodeDocument({ config, jsonIndent }: KubeconfigDocument): Promise<string> {
  if (jsonIndent !== undefined) return `${encodeJson(config, jsonIndent)}\n`
  const { encodeYaml } = await import('../manifest/index.ts')
  return encodeYaml(config, { keyOrder: 'kept' })
}

/** A flow mapping of YAML begins alike. */
function isJson(text: string): boolean {
  try {
    parseJson(text)
    return true
  } catch {
    return false
  }
}

const indentOf = (text: string): string => /^\s*\{\r?\n([ \t]+)/.exec(text)?.[1] ?? ''
