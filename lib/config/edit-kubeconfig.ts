import { dirname, resolve } from 'node:path'
import { ConfigError, isRecord } from '../core/index.ts'
import { absolutePaths, relativePaths } from './entry-paths.ts'
import type { RawFields } from './kubeconfig-document.ts'

/** The kinds of named entries, each a list of `{name, <kind>: {…}}`. */
export type EntryKind = 'cluster' | 'user' | 'context'

/** One change of a kubeconfig as a value: what it is before to what it is after. `file` is whose it is. */
export type KubeconfigEdit = (config: RawFields, file: string) => RawFields

const lists = { cluster: 'clusters', user: 'users', context: 'contexts' } as const
const kinds = ['cluster', 'user', 'context'] as const

/** What a field takes the place of when it is set, as in `kubectl config set-cluster` and `set-credentials`. */
const replaced: Readonly<Record<EntryKind, Readonly<Record<string, readonly string[]>>>> = {
  cluster: {
    server: ['tls-server-name'],
    'insecure-skip-tls-verify': ['certificate-authority', 'certificate-authority-data'],
    'certificate-authority': ['certificate-authority-data', 'insecure-skip-tls-verify'],
    'certificate-authority-data': ['certificate-authority', 'insecure-skip-tls-verify'],
  },
  user: {
    'client-certificate': ['client-certificate-data'],
    'client-certificate-data': ['client-certificate'],
    'client-key': ['client-key-data'],
    'client-key-data': ['client-key'],
    token: ['username', 'password'],
    username: ['token'],
    password: ['token'],
  },
  context: {},
}

/** A key may be `constructor`. */
const replacedBy = (kind: EntryKind, key: string): readonly string[] =>
  Object.hasOwn(replaced[kind], key) ? (replaced[kind][key] ?? []) : []

/** In Go's kubeconfig an empty text, and false, is as absent. */
const isSet = (value: unknown): boolean => value !== undefined && value !== '' && value !== false

/**
 * Makes an entry, or changes fields of one that is there: undefined removes a field, all others stay, but for
 * those that cannot be beside what is set (a token beside a password). File names are relative to the
 * working directory, and written as kubectl writes them.
 */
export const setEntry =
  (kind: EntryKind, name: string, fields: RawFields): KubeconfigEdit =>
  (config, file) => {
    const entries = entriesOf(config, kind, file)
    const entry = entries.find(entry => entry.name === name)
    const before = isRecord(entry?.[kind]) ? entry[kind] : {}
    const given = absolutePaths(kind, fields, process.cwd())
    const gone = new Set(
      Object.entries(given).flatMap(([key, value]) => (isSet(value) ? replacedBy(kind, key) : key)),
    )
    const kept = Object.entries(before).filter(([key]) => !gone.has(key))
    const set = Object.entries(given).filter(([, value]) => isSet(value))
    const after = relativePaths(kind, Object.fromEntries([...kept, ...set]), folderOf(file))
    return withEntry(config, kind, { ...entry, name, [kind]: after }, file)
  }

/** Removes an entry; contexts that name it stay, as with kubectl. Throws {@link ConfigError} if there is none. */
export const deleteEntry =
  (kind: EntryKind, name: string): KubeconfigEdit =>
  (config, file) => {
    const entries = entriesOf(config, kind, file)
    requireEntry(entries, kind, name, file)
    return { ...config, [lists[kind]]: entries.filter(entry => entry.name !== name) }
  }

/** Makes a context the current one. Throws {@link ConfigError} if there is no such context, here or `isElsewhere`. */
export const setCurrentContext =
  (name: string, isElsewhere = false): KubeconfigEdit =>
  (config, file) => {
    if (!isElsewhere) requireEntry(entriesOf(config, 'context', file), 'context', name, file)
    return { ...config, 'current-context': name }
  }

/** Whose entries and current context count where both have them. */
export type Precedence = 'incoming' | 'existing'

/** Adds all entries of another kubeconfig, whose relative file names are against `otherFile`. */
export const mergeEntries =
  (other: RawFields, otherFile: string, precedence: Precedence): KubeconfigEdit =>
  (config, file) => {
    const wins = (name: unknown, kind: EntryKind): boolean =>
      precedence === 'incoming' ||
      !entriesOf(config, kind, file).some(existing => existing.name === name)
    const incoming = kinds.flatMap(kind =>
      entriesOf(other, kind, otherFile)
        .filter(({ name }) => wins(name, kind))
        .map(entry => ({ kind, entry: movedEntry(entry, kind, otherFile, file) })),
    )
    const merged = incoming.reduce(
      (config, { kind, entry }) => withEntry(config, kind, entry, file),
      config,
    )
    const current = other['current-context']
    const isNew = precedence === 'incoming' || !isSet(config['current-context'])
    return isSet(current) && isNew ? { ...merged, 'current-context': current } : merged
  }

function movedEntry(entry: RawFields, kind: EntryKind, from: string, to: string): RawFields {
  const fields = entry[kind]
  if (!isRecord(fields)) return entry
  const absolute = absolutePaths(kind, fields, folderOf(from))
  return { ...entry, [kind]: relativePaths(kind, absolute, folderOf(to)) }
}

/** The entry in the place of the one of its name, or behind all others. */
function withEntry(config: RawFields, kind: EntryKind, entry: RawFields, file: string): RawFields {
  const entries = entriesOf(config, kind, file)
  const index = entries.findIndex(({ name }) => name === entry.name)
  const after = index < 0 ? [...entries, entry] : entries.with(index, entry)
  return { ...config, [lists[kind]]: after }
}

const folderOf = (file: string): string => resolve(dirname(file))

function entriesOf(config: RawFields, kind: EntryKind, file: string): RawFields[] {
  const entries = config[lists[kind]] ?? []
  if (Array.isArray(entries) && entries.every(isRecord)) return entries
  throw new ConfigError(`"${lists[kind]}" must be a list of mappings`, file)
}

function requireEntry(
  entries: readonly RawFields[],
  kind: EntryKind,
  name: string,
  file: string,
): void {
  if (entries.some(entry => entry.name === name)) return
  const there =
    entries.length === 0 ? '' : ` (there are: ${entries.map(({ name }) => name).join(', ')})`
  throw new ConfigError(`${kind} "${name}" does not exist${there}`, file)
}
