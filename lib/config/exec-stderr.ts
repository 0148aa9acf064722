import { StringDecoder } from 'node:string_decoder'
import { visibleText } from '../core/index.ts'

/** Of what a plugin writes, this much is told; a plugin that floods is not to flood us. */
const maxToldBytes = 64 * 1024
const maxLineLength = 400
const maxLines = 8

/**
 * What a plugin writes for people, line by line as it comes: told to `onLine`, and its end kept for a
 * message. Lines are cut and their control characters made visible.
 */
export class PluginStderr {
  readonly #decoder = new StringDecoder('utf8')
  readonly #onLine: ((line: string) => void) | undefined
  readonly #lines: string[] = []
  #line = ''
  #told = 0

  constructor(onLine: ((line: string) => void) | undefined) {
    this.#onLine = onLine
  }

  add(bytes: Buffer): void {
    const [first = '', ...others] = this.#decoder.write(bytes).split('\n')
    this.#extend(first)
    for (const text of others) {
      this.#endLine()
      this.#extend(text)
    }
  }

  /** There is no more: a last line without its end is a line. */
  end(): void {
    this.#extend(this.#decoder.end())
    this.#endLine()
  }

  /** The last lines. */
  get tail(): readonly string[] {
    return this.#lines
  }

  #extend(text: string): void {
    this.#line += text.slice(0, maxLineLength + 1 - this.#line.length)
  }

  #endLine(): void {
    const line = this.#line.replace(/\r$/, '')
    this.#line = ''
    if (line.trim() === '') return
    const cut = line.length > maxLineLength ? `${line.slice(0, maxLineLength)}…` : line
    const shown = visibleText(cut, { inLine: true })
    this.#lines.push(shown)
    if (this.#lines.length > maxLines) this.#lines.shift()
    if (this.#told > maxToldBytes) return
    this.#told += shown.length
    this.#onLine?.(this.#told > maxToldBytes ? '(and more, which is not shown)' : shown)
  }
}

/** A name before a value that nobody should read: `client_secret: …`, `--token=…`, `Bearer …`. */
const named =
  /((?:(?:secret|token|passw(?:or)?d|key|credential)\w*["']?\s*[=:]|bearer\s)\s*["']?)[^\s"',;]+/gi
/** Long, and of letters and digits mixed: a token, a key, a hash. Words and paths are not. */
const random = /(?=[\w+=-]*\d)(?=[\w+=-]*[A-Za-z])[\w+=-]{24,}/g

/**
 * Lines for a message, which may end in a log: what looks like a secret is taken out, and so is each of
 * `secrets`. A guess, as no plugin should write one.
 */
export const redact = (lines: readonly string[], secrets: ReadonlySet<string>): string[] =>
  lines.map(line => {
    const known = [...secrets].reduce((text, secret) => text.replaceAll(secret, '…'), line)
    return known.replace(named, '$1…').replace(random, '…')
  })
