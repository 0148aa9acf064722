import { DecodeError } from './errors.ts'

/** A watch event of a 1.5 MB object with its managedFields fits many times over; more is an attack or a bug. */
const defaultMaxLineBytes = 32 * 1024 * 1024

/** What a line may be. */
export interface LineOptions {
  /** Default 32 MiB. */
  readonly maxLineBytes?: number
}

/**
 * Cuts a stream of bytes into lines at byte 0x0A and nowhere else: inside a JSON string U+2028 and its
 * like are text. A chunk may end anywhere, in the middle of a rune too.
 *
 *     chunk   {"type":"ADD   ED",…}\n{"ty   pe":…}\n
 *     line                        ^ 1             ^ 2
 *
 * Empty lines are skipped. Throws {@link DecodeError} on a line longer than `maxLineBytes`, and at an
 * end in the middle of a line, which is a cut-off answer.
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
  options: LineOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const lines of splitLineBatches(chunks, options)) yield* lines
}

/**
 * As {@link splitLines}, all lines that end in a chunk at once: what reads many small ones has a turn of the event loop
 * for each chunk and not for each line. Lines that came whole before a failure are given before it is thrown.
 */
export async function* splitLineBatches(
  chunks: AsyncIterable<Uint8Array>,
  { maxLineBytes = defaultMaxLineBytes }: LineOptions = {},
): AsyncGenerator<readonly Uint8Array[], void, undefined> {
  const begun = new BegunLine(maxLineBytes)
  for await (const chunk of chunks) {
    const lines: Uint8Array[] = []
    const failure = begun.cut(chunk, lines)
    if (lines.length > 0) yield lines
    if (failure !== undefined) throw failure
  }
  if (begun.bytes > 0) throw new DecodeError('the stream ended in the middle of a line')
}

/** The pieces of a line whose end has not come yet. Held as they came and joined once. */
class BegunLine {
  bytes = 0
  #pieces: Uint8Array[] = []
  readonly #maxBytes: number

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Adds the lines that end in the chunk, and holds what is left of it. Gives a failure rather than throwing it. */
  cut(chunk: Uint8Array, lines: Uint8Array[]): DecodeError | undefined {
    let start = 0
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
      if (!this.#fits(end - start)) return this.#tooLong()
      const line = this.#finish(chunk.subarray(start, end))
      start = end + 1
      if (line.length > 0) lines.push(line)
    }
    if (!this.#fits(chunk.length - start)) return this.#tooLong()
    this.#hold(chunk.subarray(start))
    return undefined
  }

  #fits(bytes: number): boolean {
    return this.bytes + bytes <= this.#maxBytes
  }

  #tooLong(): DecodeError {
    return new DecodeError(`a line is longer than ${this.#maxBytes} bytes`)
  }

  #hold(piece: Uint8Array): void {
    this.bytes += piece.length
    if (piece.length > 0) this.#pieces.push(piece)
  }

  #finish(tail: Uint8Array): Uint8Array {
    const whole = this.bytes === 0
    this.#hold(tail)
    const line = whole ? tail : join(this.#pieces, this.bytes)
    this.#pieces = []
    this.bytes = 0
    return line
  }
}

function join(pieces: readonly Uint8Array[], bytes: number): Uint8Array {
  const joined = new Uint8Array(bytes)
  let offset = 0
  for (const piece of pieces) {
    joined.set(piece, offset)
    offset += piece.length
  }
  return joined
}
