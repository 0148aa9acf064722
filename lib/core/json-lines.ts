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
  const cutter = new LineCutter(options)
  for await (const chunk of chunks) {
    cutter.push(chunk)
    for (let line = cutter.next(); line !== undefined; line = cutter.next()) yield line
  }
  cutter.end()
}

const none: Uint8Array = new Uint8Array()

/**
 * As {@link splitLines}, chunk by chunk: what reads many small lines has a turn of the event loop for each chunk and not for
 * each line.
 *
 *     push(chunk)   next() … next()   undefined: the chunk is used up
 */
export class LineCutter {
  readonly #maxBytes: number
  #chunk = none
  /** Where in the chunk the next line begins, or goes on. */
  #at = 0
  /** The pieces of a line whose end has not come yet. Held as they came and joined once. */
  #pieces: Uint8Array[] = []
  #bytes = 0

  constructor({ maxLineBytes = defaultMaxLineBytes }: LineOptions = {}) {
    this.#maxBytes = maxLineBytes
  }

  /** The one before it is used up. */
  push(chunk: Uint8Array): void {
    this.#chunk = chunk
    this.#at = 0
  }

  /** The next line that ends in the chunk; undefined if none does, and the rest of it is kept. */
  next(): Uint8Array | undefined {
    const chunk = this.#chunk
    for (let end = chunk.indexOf(0x0a, this.#at); end !== -1; end = chunk.indexOf(0x0a, this.#at)) {
      this.#hold(chunk.subarray(this.#at, end))
      this.#at = end + 1
      const line = this.#finish()
      if (line.length > 0) return line
    }
    this.#hold(chunk.subarray(this.#at))
    this.#chunk = none
    this.#at = 0
    return undefined
  }

  /** There is no chunk more. */
  end(): void {
    if (this.#bytes > 0) throw new DecodeError('the stream ended in the middle of a line')
  }

  #hold(piece: Uint8Array): void {
    this.#bytes += piece.length
    if (this.#bytes > this.#maxBytes) {
      throw new DecodeError(`a line is longer than ${this.#maxBytes} bytes`)
    }
    if (piece.length > 0) this.#pieces.push(piece)
  }

  #finish(): Uint8Array {
    const [first = none] = this.#pieces
    const line = this.#pieces.length > 1 ? join(this.#pieces, this.#bytes) : first
    this.#pieces = []
    this.#bytes = 0
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
