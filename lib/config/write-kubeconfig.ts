import { isDeepStrictEqual } from 'node:util'
import { ConfigError } from '../core/index.ts'
import {
  deleteEntry,
  type EntryKind,
  type KubeconfigEdit,
  mergeEntries,
  type Precedence,
  setCurrentContext,
  setEntry,
} from './edit-kubeconfig.ts'
import { type FileLockOptions, withFileLock } from './file-lock.ts'
import { encodeDocument, parseDocument, type RawFields } from './kubeconfig-document.ts'
import { parseKubeconfig } from './load-kubeconfig.ts'
import { replaceFile } from './replace-file.ts'
import { readSmallFile } from './small-file.ts'

/*
 * A kubeconfig file is changed as a whole, under client-go's lock:
 *
 *     lock ─▶ read ─▶ parse ─▶ edit ─▶ check ─▶ encode ─▶ temporary file ─▶ rename ─▶ unlock
 *
 * All that the file has and nobody here knows stays, in its order, YAML or JSON as it was. A file that cannot be
 * understood is an error and is left alone, and so is one that could not be read again.
 */

/**
 * Makes an entry of a kubeconfig file, or sets fields of one that is there; undefined removes a field. The file is
 * made if there is none. As `kubectl config set-cluster`, `set-credentials` and `set-context`.
 * Throws ConfigError.
 */
export const setKubeconfigEntry = (
  file: string,
  kind: EntryKind,
  { name, fields }: { readonly name: string; readonly fields: RawFields },
  options: FileLockOptions = {},
): Promise<void> => editKubeconfig(file, setEntry(kind, name, fields), options)

/** Removes an entry, as `kubectl config delete-context` and its like. Throws ConfigError if it is not there. */
export const deleteKubeconfigEntry = (
  file: string,
  kind: EntryKind,
  name: string,
  options: FileLockOptions = {},
): Promise<void> => editKubeconfig(file, deleteEntry(kind, name), options)

/** Options of {@link setKubeconfigContext}. */
export interface SetContextOptions extends FileLockOptions {
  /** The context is in another file of KUBECONFIG: the caller has seen it there. Default false. */
  readonly isElsewhere?: boolean | undefined
}

/** Makes a context the current one, as `kubectl config use-context`. Throws ConfigError if it is not there. */
export const setKubeconfigContext = (
  file: string,
  name: string,
  { isElsewhere = false, ...options }: SetContextOptions = {},
): Promise<void> => editKubeconfig(file, setCurrentContext(name, isElsewhere), options)

/** Options of {@link mergeKubeconfigFile}. */
export interface MergeOptions extends FileLockOptions {
  /** Whose entries and current context count where both have them. Default `incoming`: what is added is wanted. */
  readonly precedence?: Precedence | undefined
}

/** Adds all entries of the kubeconfig `from` to `file`, and its current context. Throws ConfigError. */
export async function mergeKubeconfigFile(
  file: string,
  from: string,
  { precedence = 'incoming', ...options }: MergeOptions = {},
): Promise<void> {
  const text = readSmallFile(from)?.toString()
  if (text === undefined) throw new ConfigError('no such file', from)
  await parseKubeconfig(text, from)
  const { config } = await parseDocument(text, from)
  await editKubeconfig(file, mergeEntries(config, from, precedence), options)
}

function editKubeconfig(
  file: string,
  edit: KubeconfigEdit,
  options: FileLockOptions,
): Promise<void> {
  return withFileLock(
    file,
    async lock => {
      const text = readSmallFile(file)?.toString() ?? ''
      await parseKubeconfig(text, file)
      const document = await parseDocument(text, file)
      const config = edit(document.config, file)
      if (text !== '' && isDeepStrictEqual(config, document.config)) return
      const after = await encodeDocument({ ...document, config })
      await parseKubeconfig(after, file)
      await replaceFile(file, after, () => lock.check())
    },
    options,
  )
}
