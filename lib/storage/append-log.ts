import { constants, type Stats } from 'node:fs'
import { type FileHandle, lstat, mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ConfigError } from '../core/index.ts'

const forOthers = 0o077
const openFlags =
  constants.O_RDWR | constants.O_CREAT | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0)
/** Larger than any log of ours, and small enough that a planted file cannot fill the memory. */
const maxBytes = 512 * 1024 * 1024

/**
 * Lines that outlive the process: appended, and on the disk when that is told. Folder 0700, file 0600, of this user alone. Of lines that
 * are appended while others are being written all are written at once, as it is the disk that takes the time.
 *
 *     … ⏎ line ⏎ line ⏎ li            what a process that was killed leaves: the torn line was never told to be there, and goes
 */
export class AppendLog implements AsyncDisposable {
  readonly path: string
  /** The lines that were there when it was opened. */
  readonly lines: readonly string[]
  readonly #file: FileHandle
  #waiting = ''
  /** The one that takes what is waiting; undefined if nothing is. */
  #next: Promise<void> | undefined
  #last: Promise<void> = Promise.resolve()

  private constructor(path: string, file: FileHandle, lines: readonly string[]) {
    this.path = path
    this.#file = file
    this.lines = lines
  }

  /** Creates it if it is not there. Throws ConfigError where it cannot be kept, or is not this user's alone. */
  static async open(path: string): Promise<AppendLog> {
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      requirePrivate(await lstat(dirname(path)), dirname(path))
      const file = await open(path, openFlags, 0o600)
      try {
        const stat = await file.stat()
        requirePrivate(stat, path)
        if (!stat.isFile() || stat.size > maxBytes)
          throw new ConfigError('it is no log of ours', path)
        const text = await file.readFile('utf8')
        const whole = text.slice(0, text.lastIndexOf('\n') + 1)
        if (whole !== text) await file.truncate(Buffer.byteLength(whole))
        return new AppendLog(path, file, whole.split('\n').slice(0, -1))
      } catch (error) {
        await file.close()
        throw error
      }
    } catch (cause) {
      if (cause instanceof ConfigError) throw cause
      throw new ConfigError(`cannot be kept: ${(cause as Error).message}`, path, { cause })
    }
  }

  /** Resolves when the line is on the disk. It may have no line break. Where one cannot be written, no later one is. */
  append(line: string): Promise<void> {
    this.#waiting += `${line}\n`
    this.#next ??= this.#last.then(() => this.#writeWaiting())
    return this.#next
  }

  /** Removes all lines. */
  async clear(): Promise<void> {
    await this.#file.truncate(0)
    await this.#file.sync()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (this.#next ?? this.#last).catch(() => undefined)
    await this.#file.close()
  }

  async #writeWaiting(): Promise<void> {
    const text = this.#waiting
    this.#waiting = ''
    if (this.#next !== undefined) this.#last = this.#next
    this.#next = undefined
    try {
      await this.#file.appendFile(text)
      await this.#file.datasync()
    } catch (cause) {
      throw new ConfigError(`cannot be written: ${(cause as Error).message}`, this.path, { cause })
    }
  }
}

/** Windows has no such modes. */
function requirePrivate({ mode, uid }: Stats, path: string): void {
  const mine = process.getuid === undefined || uid === process.getuid()
  const closed = process.platform === 'win32' || (mode & forOthers) === 0
  if (mine && closed) return
  throw new ConfigError(
    "is not this user's alone; take it from others, or name another folder",
    path,
  )
}
