import { createReadStream, readFileSync, statSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../core/index.ts'
import { defaultMaxLength, type Manifest, readManifests } from './manifest.ts'
import { ManifestError } from './manifest-error.ts'
import { expandPath, unreadable } from './paths.ts'
import { type Fetch, isUrl, readUrl, shownUrl } from './url-text.ts'

/** Up to this a file is small: it takes some milliseconds to parse. */
const smallBytes = 64 * 1024

/** Options of {@link loadManifests}. */
export interface LoadOptions {
  /** Whether the folders in a folder are read too. Default false, as kubectl's `-R`. */
  readonly recursive?: boolean | undefined
  /** What `-` reads. Default: the process's standard input. */
  readonly stdin?: AsyncIterable<Uint8Array> | undefined
  /** By which `http://` and `https://` addresses are read. Default none: then they are refused, as files are all that is wanted. */
  readonly fetch?: Fetch | undefined
  /** The largest file that is read. Default 10 MiB. */
  readonly maxBytes?: number | undefined
  /**
   * Is told of each path and file that cannot be read or is no manifest, of which nothing is given then, and the others
   * are read all the same. Default: the first one ends all, by its error.
   */
  readonly onFault?: ((fault: ManifestError) => void) | undefined
  /** For the pauses and the limit of reading addresses. */
  readonly clock?: Clock | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * The objects of files, folders, patterns, addresses and `-` in the order given; a folder's `.yaml`, `.yml` and `.json`
 * files by name. One file is read at a time, so a fault in the last one comes after the objects of the first.
 * Throws {@link ManifestError}, for a path that does not exist and a folder without manifests too.
 */
export async function* loadManifests(
  paths: readonly string[],
  options: LoadOptions = {},
): AsyncGenerator<Manifest, void, undefined> {
  for (const path of paths) {
    try {
      for await (const file of expandPath(path, options.recursive ?? false)) {
        yield* await readObjects(file, options)
      }
    } catch (error) {
      tell(error, options)
    }
  }
}

async function readObjects(file: string, options: LoadOptions): Promise<Manifest[]> {
  try {
    const text = decode(await readBytes(file, options), nameOf(file))
    return readManifests(text, nameOf(file), { maxLength: Infinity })
  } catch (error) {
    tell(error, options)
    return []
  }
}

function tell(error: unknown, { onFault }: LoadOptions): void {
  if (onFault === undefined || !(error instanceof ManifestError)) throw error
  onFault(error)
}

/** What messages call it. */
function nameOf(file: string): string {
  if (file === '-') return 'stdin'
  return isUrl(file) ? shownUrl(file) : file
}

async function readBytes(file: string, options: LoadOptions): Promise<Uint8Array> {
  const { stdin = process.stdin, maxBytes = defaultMaxLength, fetch, clock, signal } = options
  if (isUrl(file)) return readUrl(file, { fetch, maxBytes, clock, signal })
  const parts: Uint8Array[] = []
  let bytes = 0
  try {
    const chunks = file === '-' ? stdin : await openFile(file, signal)
    for await (const chunk of chunks) {
      signal?.throwIfAborted()
      bytes += chunk.length
      if (bytes > maxBytes) {
        throw new ManifestError(`the file is larger than ${maxBytes} bytes`, nameOf(file))
      }
      parts.push(chunk)
    }
  } catch (cause) {
    signal?.throwIfAborted()
    throw cause instanceof ManifestError ? cause : unreadable(nameOf(file), cause)
  }
  return Buffer.concat(parts)
}

/**
 * A small file is read at once, as one chunk: that takes less time than to parse it, and a twentieth of what the thread
 * pool and the room for a stream's chunks take. Others have their turn before.
 */
async function openFile(
  file: string,
  signal: AbortSignal | undefined,
): Promise<Iterable<Uint8Array> | AsyncIterable<Uint8Array>> {
  await setImmediate()
  const stats = statSync(file)
  // A pipe says that it is empty, and so do files of /proc.
  if (stats.isFile() && stats.size > 0 && stats.size <= smallBytes) return [readFileSync(file)]
  return createReadStream(file, { highWaterMark: 1024 * 1024, signal })
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
