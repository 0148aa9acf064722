import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { defaultMaxLength, type Manifest, readManifests } from './manifest.ts'
import { ManifestError } from './manifest-error.ts'

/** Options of {@link loadManifests}. */
export interface LoadOptions {
  /** Whether the folders in a folder are read too. Default false, as kubectl's `-R`. */
  readonly recursive?: boolean | undefined
  /** What `-` reads. Default: the process's standard input. */
  readonly stdin?: AsyncIterable<Uint8Array> | undefined
  /** The largest file that is read. Default 10 MiB. */
  readonly maxBytes?: number | undefined
  readonly signal?: AbortSignal | undefined
}

const extensions = /\.(?:ya?ml|json)$/

/**
 * The objects of files, folders and `-` in the order given; a folder's `.yaml`, `.yml` and `.json` files
 * by name. One file is read at a time, so a fault in the last one comes after the objects of the first.
 * Throws {@link ManifestError}, for a path that does not exist and a folder without manifests too.
 */
export async function* loadManifests(
  paths: readonly string[],
  options: LoadOptions = {},
): AsyncGenerator<Manifest, void, undefined> {
  for (const path of paths) {
    for await (const file of expand(path, options)) {
      const text = await readText(file, options)
      yield* readManifests(text, file === '-' ? 'stdin' : file, { maxLength: Infinity })
    }
  }
}

async function* expand(path: string, { recursive = false }: LoadOptions): AsyncGenerator<string> {
  if (path === '-' || !(await isFolder(path))) {
    yield path
    return
  }
  let found = false
  for await (const file of filesIn(path, recursive)) {
    found = true
    yield file
  }
  if (!found) {
    throw new ManifestError('the folder has no .yaml, .yml or .json file', path)
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (cause) {
    throw unreadable(path, cause)
  }
}

async function* filesIn(folder: string, recursive: boolean): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw unreadable(folder, cause)
  })
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (recursive) yield* filesIn(path, recursive)
    } else if (extensions.test(entry.name)) yield path
  }
}

async function readText(file: string, options: LoadOptions): Promise<string> {
  const { stdin = process.stdin, maxBytes = defaultMaxLength, signal } = options
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    const input =
      file === '-' ? stdin : createReadStream(file, { highWaterMark: 1024 * 1024, signal })
    for await (const chunk of input) {
      signal?.throwIfAborted()
      bytes += chunk.length
      if (bytes > maxBytes) {
        throw new ManifestError(`the file is larger than ${maxBytes} bytes`, file)
      }
      chunks.push(chunk)
    }
  } catch (cause) {
    signal?.throwIfAborted()
    throw cause instanceof ManifestError ? cause : unreadable(file, cause)
  }
  return decode(Buffer.concat(chunks), file)
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function decode(bytes: Uint8Array, file: string): string {
  try {
    return utf8.decode(bytes)
  } catch {
    const isUtf16 =
      (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
    throw new ManifestError(
      `the file is ${isUtf16 ? 'UTF-16; save it as UTF-8' : 'not UTF-8'}`,
      file,
    )
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
}

function unreadable(path: string, cause: unknown): ManifestError {
  const { code = '', message = String(cause) } = cause as NodeJS.ErrnoException
  return new ManifestError(reasons[code] ?? message, path, { cause })
}
