import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { ConfigError } from '../core/index.ts'

const maxBytes = 1024 * 1024
const pieceBytes = 64 * 1024

/**
 * Reads a file that configuration names: a plain one of at most 1 MiB, opened so that a FIFO or a
 * device cannot hang us. Gives undefined if it does not exist; else throws ConfigError, without content.
 *
 * In one go: a promise for each step costs milliseconds of each start for what is there in 0.1 ms.
 */
export function readSmallFile(path: string): Buffer | undefined {
  let file: number
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    if (code === 'ENOENT') return undefined
    throw new ConfigError(`cannot be read (${code})`, path)
  }
  try {
    if (!fstatSync(file).isFile()) throw new ConfigError('is not a plain file', path)
    return readToEnd(file, path)
  } finally {
    closeSync(file)
  }
}

/** Counts what comes rather than asking for the size: a file may grow, and those of /proc have none. */
function readToEnd(file: number, path: string): Buffer {
  const pieces: Buffer[] = []
  for (let length = 0; length <= maxBytes; ) {
    const piece = Buffer.allocUnsafe(pieceBytes)
    const bytesRead = readSync(file, piece)
    if (bytesRead === 0) return Buffer.concat(pieces)
    pieces.push(piece.subarray(0, bytesRead))
    length += bytesRead
  }
  throw new ConfigError(`is larger than ${maxBytes} bytes`, path)
}

/** {@link readSmallFile} of a file that must exist, as text. */
export function readRequired(path: string): string {
  const bytes = readSmallFile(path)
  if (bytes === undefined) throw new ConfigError('no such file', path)
  return bytes.toString()
}
