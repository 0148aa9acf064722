import { isAbsolute, relative, resolve, sep } from 'node:path'
import { isRecord } from '../core/index.ts'
import type { EntryKind } from './edit-kubeconfig.ts'
import type { RawFields } from './kubeconfig-document.ts'

/** The fields of an entry that are names of files. */
const pathFields: Readonly<Record<EntryKind, readonly string[]>> = {
  cluster: ['certificate-authority'],
  user: ['client-certificate', 'client-key', 'tokenFile'],
  context: [],
}

/** An entry's file names made absolute, so that they are right in any folder. */
export const absolutePaths = (kind: EntryKind, fields: RawFields, folder: string): RawFields =>
  mapPaths(kind, fields, path => resolve(folder, path))

/**
 * An entry as the kubeconfig of `folder` is to have it: files in that folder or below by relative names, all
 * others by absolute ones (client-go's `RelativizePathWithNoBacksteps`). What is relative is so to `folder`.
 */
export const relativePaths = (kind: EntryKind, fields: RawFields, folder: string): RawFields =>
  mapPaths(kind, fields, path => {
    const absolute = resolve(folder, path)
    const short = relative(folder, absolute)
    return short.startsWith(`..${sep}`) || isAbsolute(short) ? absolute : short
  })

function mapPaths(kind: EntryKind, fields: RawFields, map: (path: string) => string): RawFields {
  const mapped = Object.entries(fields).map(([key, value]) =>
    pathFields[kind].includes(key) && typeof value === 'string' && value !== ''
      ? [key, map(value)]
      : [key, mapCommand(key, value, map)],
  )
  return Object.fromEntries(mapped)
}

/** A plugin's command is a file's name only if it has a separator; else it is looked for in PATH, and must stay so. */
function mapCommand(key: string, value: unknown, map: (path: string) => string): unknown {
  if (key !== 'exec' || !isRecord(value)) return value
  const { command } = value
  if (typeof command !== 'string' || !command.includes(sep)) return value
  const mapped = map(command)
  // client-go writes `./plugin` as `plugin`, which is then looked for in PATH.
  return { ...value, command: mapped.includes(sep) ? mapped : `.${sep}${mapped}` }
}
