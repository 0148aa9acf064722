import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'
import { type BlobStore, ConfigError } from '../core/index.ts'
import { PrivateStore, packCacheDirectory } from '../storage/index.ts'

/** Writes a file of a pack, `path` being without its `.json`. */
export async function writeRecord(folder: string, path: string, bytes: Uint8Array): Promise<void> {
  const file = join(folder, `${path}.json`)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, bytes)
}

/** Ten times what a server publishes of all its kinds. */
const maxRecordBytes = 256 * 1024 * 1024

/** Reads what {@link writeRecord} wrote; undefined if it is not there. Throws ConfigError on what is no file, or too long. */
export async function readRecord(
  folder: string,
  path: string,
  signal?: AbortSignal,
): Promise<Uint8Array | undefined> {
  const file = join(folder, `${path}.json`)
  const found = await stat(file).catch(() => undefined)
  if (found === undefined) return undefined
  if (found.isFile() && found.size <= maxRecordBytes) return readFile(file, { signal })
  const what = found.isFile() ? `longer than ${maxRecordBytes} bytes` : 'no file'
  throw new ConfigError(`of a pack, this is ${what}`, file)
}

const packs = new URL('../../schemas-cache/packs/', import.meta.url)

/** The versions of Kubernetes of which the package has a pack, as `1.37`. */
export async function packedVersions(): Promise<string[]> {
  const files = await readdir(packs)
  return files.flatMap(file => /^kubernetes-(.+)\.br$/.exec(file)?.[1] ?? [])
}

/** The pack of one of {@link packedVersions}, as text. */
export async function readPack(version: string): Promise<string> {
  const packed = await readFile(new URL(`kubernetes-${version}.br`, packs))
  return (await promisify(brotliDecompress)(packed)).toString()
}

/** Where the code of validators of that pack is kept between processes. */
export const packCodeStore = (version: string): BlobStore | undefined =>
  new PrivateStore(packCacheDirectory(`kubernetes-${version}`))
