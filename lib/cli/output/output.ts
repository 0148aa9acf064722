import { formatText, isStyled, type Part, paint } from './text.ts'

/** The part of a `process.stdout` that is used here; a spec gives an array's `push`. */
export interface ByteSink {
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
  /** What was written and not taken yet; undefined where that is not known. */
  readonly writableLength?: number | undefined
  write(text: string, done?: (error?: Error | null) => void): unknown
}

/**
 * The one way to a terminal. What people read goes through {@link Output.line}, which makes control
 * characters visible wherever it ends up; what machines read goes through {@link Output.data}, which
 * is exact in a file or pipe and made harmless only on a terminal.
 */
export class Output {
  readonly isTerminal: boolean
  readonly #sink: ByteSink
  readonly #colour: boolean
  readonly #beside: Output | undefined
  /** Of the status, that are there now. */
  #statusLines = 0

  /**
   * `colour` is wished for; it happens on a terminal only. `beside` is what shares the terminal: its status goes
   * before something is printed here.
   */
  constructor(
    sink: ByteSink,
    { colour = true, beside }: { colour?: boolean; beside?: Output } = {},
  ) {
    this.#sink = sink
    this.#beside = beside
    this.isTerminal = sink.isTTY === true
    this.#colour = colour && this.isTerminal
  }

  /** The terminal's width; 80 where there is none to ask. */
  get columns(): number {
    return this.#sink.columns ?? 80
  }

  /** Prints one line for people, made of plain and styled parts. Text from servers and files is safe here. */
  line(...parts: readonly Part[]): void {
    const text = parts.map(part =>
      isStyled(part)
        ? paint(formatText(part.text), this.#colour ? part.style : undefined)
        : formatText(part),
    )
    this.#print(`${text.join('')}\n`)
  }

  /** Prints a document (JSON, YAML) as it is; on a terminal its control characters are made visible. */
  data(text: string): void {
    this.#print(this.isTerminal ? formatText(text) : text)
  }

  /** Lines that stand at the end until something is printed or they are told anew; on a terminal only. */
  status(text: string): void {
    if (!this.isTerminal || (text === '' && this.#statusLines === 0)) return
    const lines = text === '' ? [] : formatText(text).split('\n')
    const shown = lines.map(line => [...line].slice(0, this.columns - 1).join(''))
    const above = '\u001b[1A\u001b[2K'.repeat(Math.max(0, this.#statusLines - 1))
    this.#sink.write(`\r\u001b[2K${above}${shown.join('\n')}`)
    this.#statusLines = shown.length
  }

  #print(text: string): void {
    this.status('')
    this.#beside?.status('')
    this.#sink.write(text)
  }

  /** Resolves when the reader has taken what was printed: wait for it between the pages of a long list. */
  flush(): Promise<void> {
    if (this.#sink.writableLength === 0) return Promise.resolve()
    return new Promise(resolve => this.#sink.write('', () => resolve()))
  }
}
