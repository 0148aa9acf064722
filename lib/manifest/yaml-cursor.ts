/** Ends every document's text, which cannot hold it: what is looked for ends here at the latest. */
const endOfText = '\0'

/** Classes of characters, by code; the others are part of a word. */
const blank = 1
const lineBreak = 2
const end = 4
const flow = 8
const colon = 16
const gap = blank | lineBreak | end

const classes = new Uint8Array(128)
for (const character of ' \t') classes[character.charCodeAt(0)] = blank
for (const character of '\n\r') classes[character.charCodeAt(0)] = lineBreak
for (const character of ',?[]{}') classes[character.charCodeAt(0)] = flow
classes[0x3a] = colon
classes[0] = end

const classOf = (code: number): number => {
  if (code < 128) return classes[code] ?? 0
  // YAML 1.1 breaks lines at these as well.
  return code === 0x85 || code === 0x2028 || code === 0x2029 ? lineBreak : 0
}

const singleRun = /[^'\n\r\x85\u2028\u2029\0]*/y
const doubleRun = /[^"\\\n\r\x85\u2028\u2029\0]*/y

/** A place in a document's text. Keeps the line and the column, of which YAML's indentation is made. */
export class YamlCursor {
  /** The document, a line break at its end, and {@link endOfText}. */
  readonly text: string
  at = 0
  line = 0
  #lineStart = 0

  /** A byte order mark at the start is no part of the text. */
  constructor(text: string) {
    if (text.startsWith('\ufeff')) this.at = this.#lineStart = 1
    // Joined, not concatenated: V8 then has it in one piece, which is read faster.
    this.text = [text, text.endsWith('\n') ? '' : '\n', endOfText].join('')
  }

  get column(): number {
    return this.at - this.#lineStart
  }

  /** The code of the character, or of one behind it. */
  code(ahead = 0): number {
    return this.text.charCodeAt(this.at + ahead)
  }

  isEnd(): boolean {
    return this.code() === 0
  }

  isBlank(ahead = 0): boolean {
    return classOf(this.code(ahead)) === blank
  }

  isBreak(ahead = 0): boolean {
    return classOf(this.code(ahead)) === lineBreak
  }

  /** Whether a word ends here: at white space, a line break or the end. */
  isGap(ahead = 0): boolean {
    return (classOf(this.code(ahead)) & gap) !== 0
  }

  /** `...` or `---` at the start of a line, which no scalar goes on over. */
  isDocumentMark(): boolean {
    if (this.at !== this.#lineStart || !this.isGap(3)) return false
    return this.text.startsWith('...', this.at) || this.text.startsWith('---', this.at)
  }

  skipBlanks(): void {
    while (this.isBlank()) this.at++
  }

  skipSpaces(): void {
    const { text } = this
    let { at } = this
    while (text.charCodeAt(at) === 0x20) at++
    this.at = at
  }

  skipToBreak(): void {
    const { text } = this
    let { at } = this
    while ((classOf(text.charCodeAt(at)) & (lineBreak | end)) === 0) at++
    this.at = at
  }

  /** Goes over a line break and gives what it stands for: itself if it is a Unicode separator, else a line feed. */
  takeBreak(): string {
    const code = this.code()
    this.at += code === 0x0d && this.code(1) === 0x0a ? 2 : 1
    this.line++
    this.#lineStart = this.at
    return code >= 0x2028 ? String.fromCharCode(code) : '\n'
  }

  /** Goes to what ends a run of ordinary characters within these quotes. */
  skipQuoted(quote: number): void {
    const run = quote === 0x27 ? singleRun : doubleRun
    run.lastIndex = this.at
    run.test(this.text)
    this.at = run.lastIndex
  }

  /** Goes to the end of a word of a plain scalar: before a gap, `: `, or what ends it in a flow collection. */
  skipWord(inFlow: boolean): void {
    const { text } = this
    let { at } = this
    for (; ; at++) {
      const kind = classOf(text.charCodeAt(at))
      if (kind === 0) continue
      if ((kind & gap) !== 0) break
      if (kind === colon && (classOf(text.charCodeAt(at + 1)) & gap) !== 0) break
      if (kind === flow && inFlow) break
    }
    this.at = at
  }
}
