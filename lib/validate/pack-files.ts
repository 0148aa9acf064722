import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { encodeJson } from '../core/index.ts'

/** Of a server's names, those that are names of files: no path, nothing hidden, nothing odd. */
export const isFileName = (name: string): boolean => /^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$/.test(name)

/** Where a definition is in a pack; undefined if its names are none of files. */
export const definitionPath = (group: string, kind: string): string | undefined =>
  [group, kind].every(isFileName) ? `crds/${group}/${kind.toLowerCase()}` : undefined

/** JSON as a pack has it. */
export const encode = (value: unknown): Uint8Array => new TextEncoder().encode(encodeJson(value))

/** Writes a file of a pack, `path` being without its `.json`. */
export async function writeRecord(folder: string, path: string, bytes: Uint8Array): Promise<void> {
  const file = join(folder, `${path}.json`)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, bytes)
}
