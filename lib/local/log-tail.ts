import { statSync } from 'node:fs'
import { open } from 'node:fs/promises'

/** What a log file tells from a moment on. */
export interface LogTail {
  /** The last lines written since, at most twelve, long ones cut, each behind `  | `. */
  lastLines(): Promise<string>
}

const maxLines = 12
const maxLineLength = 400
const maxBytes = 64 * 1024

/** Remembers where the file ends now. */
export function logTail(path: string): LogTail {
  const start = statSync(path).size
  return {
    async lastLines() {
      const text = await readEnd(path, start)
      const lines = text.split('\n').filter(line => line !== '')
      if (lines.length === 0) return '  | (nothing)'
      return lines
        .slice(-maxLines)
        .map(
          line => `  | ${line.length > maxLineLength ? `${line.slice(0, maxLineLength)}…` : line}`,
        )
        .join('\n')
    },
  }
}

async function readEnd(path: string, start: number): Promise<string> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const from = Math.max(start, size - maxBytes)
    const bytes = Buffer.alloc(Math.max(0, size - from))
    await file.read(bytes, 0, bytes.length, from)
    return bytes.toString()
  } finally {
    await file.close()
  }
}
