import { ConfigError, isRecord } from '../core/index.ts'
import { type EntryKind, mergeEntries } from './edit-kubeconfig.ts'
import { absolutePaths } from './entry-paths.ts'
import { parseDocument, type RawFields } from './kubeconfig-document.ts'
import { parseKubeconfig } from './load-kubeconfig.ts'
import { readSmallFile } from './small-file.ts'

/** What of a kubeconfig to show, and how. */
export interface ViewOptions {
  /** Only the current context, or this one, with its cluster and user. */
  readonly minify?: boolean | undefined
  readonly context?: string | undefined
  /** What files hold in place of their names. Secrets are then shown. */
  readonly flatten?: boolean | undefined
  /** Secrets as they are. Default: `REDACTED`, and `DATA+OMITTED` for certificates and keys. */
  readonly raw?: boolean | undefined
}

/** What merged entries are relative to, until they are made absolute. */
const root = '/'
const lists = { clusters: 'cluster', contexts: 'context', users: 'user' } as const

/**
 * The merged configuration as `kubectl config view` shows it: all that the files have, known or not, entries by name.
 * Files that do not exist are skipped. Throws ConfigError.
 */
export async function viewKubeconfig(
  files: readonly string[],
  { minify, context, flatten, raw }: ViewOptions = {},
): Promise<RawFields> {
  let config: RawFields = { clusters: [], contexts: [], 'current-context': '', users: [] }
  for (const file of files) {
    const text = readSmallFile(file)?.toString()
    if (text === undefined) continue
    await parseKubeconfig(text, file)
    const { config: more } = await parseDocument(text, file)
    config = mergeEntries(more, file, 'existing')(config, root)
  }
  if (minify) config = minified(config, context)
  config = await mapEntries(config, async (kind, fields) => absolutePaths(kind, fields, root))
  if (flatten) config = await mapEntries(config, inlined)
  else if (!raw) config = await mapEntries(config, async (_kind, fields) => redacted(fields))
  return { apiVersion: 'v1', ...config, kind: 'Config' }
}

/** Throws ConfigError if there is no such context, or none is current. */
function minified(config: RawFields, context: string | undefined): RawFields {
  const current = context ?? config['current-context']
  if (current === undefined || current === '') {
    throw new ConfigError('current-context must exist in order to minify')
  }
  const found = entries(config.contexts).find(({ name }) => name === current)
  if (found === undefined) throw new ConfigError(`cannot locate context ${current}`)
  const { cluster, user } = isRecord(found.context) ? found.context : {}
  const only = (list: unknown, wanted: unknown) =>
    entries(list).filter(({ name }) => name === wanted)
  return {
    ...config,
    'current-context': current,
    contexts: [found],
    clusters: only(config.clusters, cluster),
    users: only(config.users, user),
  }
}

async function mapEntries(
  config: RawFields,
  map: (kind: EntryKind, fields: RawFields) => Promise<RawFields>,
): Promise<RawFields> {
  const mapped: Record<string, unknown> = {}
  for (const [list, kind] of Object.entries(lists)) {
    mapped[list] = await Promise.all(
      entries(config[list]).map(async entry => {
        const fields = entry[kind]
        return isRecord(fields) ? { ...entry, [kind]: await map(kind, fields) } : entry
      }),
    )
  }
  return { ...config, ...mapped }
}

/** Sorted by name, as a map of Go's is printed. */
const entries = (list: unknown): Record<string, unknown>[] =>
  (Array.isArray(list) ? list.filter(isRecord) : []).sort((a, b) =>
    String(a.name) < String(b.name) ? -1 : 1,
  )

const shown: Readonly<Record<string, string>> = {
  'certificate-authority-data': 'DATA+OMITTED',
  'client-certificate-data': 'DATA+OMITTED',
  'client-key-data': 'DATA+OMITTED',
  password: 'REDACTED',
  token: 'REDACTED',
}

const redacted = (fields: RawFields): RawFields =>
  Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      Object.hasOwn(shown, key) ? shown[key] : redactedMembers(key, value),
    ]),
  )

/** An old provider's settings hold tokens, under names of its own; a plugin's environment may. */
function redactedMembers(key: string, value: unknown): unknown {
  if (!isRecord(value)) return value
  if (key === 'auth-provider' && isRecord(value.config)) {
    const config = Object.keys(value.config).map(name => [name, 'REDACTED'])
    return { ...value, config: Object.fromEntries(config) }
  }
  if (key !== 'exec' || !Array.isArray(value.env)) return value
  const env = value.env.map(item => (isRecord(item) ? { ...item, value: 'REDACTED' } : item))
  return { ...value, env }
}

/** Names of files, and the fields that hold the same inline. */
const inline: Readonly<Record<string, string>> = {
  'certificate-authority': 'certificate-authority-data',
  'client-certificate': 'client-certificate-data',
  'client-key': 'client-key-data',
}

async function inlined(_kind: EntryKind, fields: RawFields): Promise<RawFields> {
  const flat: Record<string, unknown> = Object.create(null)
  for (const [key, value] of Object.entries(fields)) {
    const data = Object.hasOwn(inline, key) ? inline[key] : undefined
    if (data === undefined || typeof value !== 'string') flat[key] ??= value
    else {
      const bytes = readSmallFile(value)
      if (bytes === undefined) throw new ConfigError('no such file', value)
      flat[data] = bytes.toString('base64')
    }
  }
  return flat
}
