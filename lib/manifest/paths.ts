import { glob, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ManifestError } from './manifest-error.ts'
import { isUrl } from './url-text.ts'

const extensions = /\.(?:ya?ml|json)$/
const pattern = /[*?[{]/

/**
 * The files that a path of `-f` stands for: itself; a folder's `.yaml`, `.yml` and `.json` files by name; for a pattern
 * that no file is called by, what it matches, by name. `-` and addresses stay as they are. Throws {@link ManifestError} if
 * there are none.
 */
export async function* expandPath(path: string, recursive: boolean): AsyncGenerator<string> {
  if (path === '-' || isUrl(path)) {
    yield path
    return
  }
  const kind = await kindOf(path)
  if (kind === 'file') yield path
  else if (kind === 'folder') yield* manifestsIn(path, recursive)
  else if (pattern.test(path)) yield* matching(path, recursive)
  else throw new ManifestError(missing, path)
}

/** What a shell would have made of the pattern, had it not been quoted; also `**` and `{a,b}`. */
async function* matching(path: string, recursive: boolean): AsyncGenerator<string> {
  const matches: string[] = []
  for await (const match of glob(path)) matches.push(match)
  if (matches.length === 0) throw new ManifestError('no file matches the pattern', path)
  for (const match of matches.sort()) {
    if ((await kindOf(match)) === 'folder') yield* manifestsIn(match, recursive)
    else yield match
  }
}

async function kindOf(path: string): Promise<'file' | 'folder' | undefined> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file'
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw unreadable(path, cause)
  }
}

async function* manifestsIn(folder: string, recursive: boolean): AsyncGenerator<string> {
  let found = false
  for await (const file of filesIn(folder, recursive)) {
    found = true
    yield file
  }
  if (!found) throw new ManifestError('the folder has no .yaml, .yml or .json file', folder)
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

const missing = 'there is no such file or folder'

const reasons: Readonly<Record<string, string>> = {
  ENOENT: missing,
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
}

/** What the system says about a path, as a ManifestError. */
export function unreadable(path: string, cause: unknown): ManifestError {
  const { code = '', message = String(cause) } = cause as NodeJS.ErrnoException
  return new ManifestError(reasons[code] ?? message, path, { cause })
}
