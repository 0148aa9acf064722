import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { ConfigError } from '../core/index.ts'

const maxBytes = 1024 * 1024
const pieceBytes = 64 * 1024

/**
 * Reads a file that configuration names: a plain one of at most 1 MiB, opened so that a FIFO or a
 * device cannot hang us. Gives undefined if it does not exist; else throws ConfigError, without content.
 */
export async function readSmallFile(path: string): Promise<Buffer | undefined> {
  let file: FileHandle
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    if (code === 'ENOENT') return undefined
    throw new ConfigError(`cannot be read (${code})`, path)
  }
  try {
    const stat = await file.stat()
    if (!stat.isFile()) throw new ConfigError('is not a plain file', path)
    return await readToEnd(file, path)
  } finally {
    await file.close()
  }
}

/** Counts what comes rather than asking for the size: a file may grow, and those of /proc have none. */
async function readToEnd(file: FileHandle, path: string): Promise<Buffer> {
  const pieces: Buffer[] = []
  for (let length = 0; length <= maxBytes; ) {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(pieceBytes))
    if (bytesRead === 0) return Buffer.concat(pieces)
    pieces.push(buffer.subarray(0, bytesRead))
    length += bytesRead
  }
  throw new ConfigError(`is larger than ${maxBytes} bytes`, path)
}

/** {@link readSmallFile} of a file that must exist, as text. */
export async function readRequired(path: string): Promise<string> {
  const bytes = await readSmallFile(path)
  if (bytes === undefined) throw new ConfigError('no such file', path)
  return bytes.toString()
}
