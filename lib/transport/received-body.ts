import type { Dispatcher } from 'undici'
import { DecodeError, type ResponseBody } from '../core/index.ts'

/** No text can be longer in V8; what is longer is a flood, or a bomb. */
export const defaultMaxBodyBytes: number = 512 * 1024 * 1024

/** Bytes that wait for a slow reader before the socket is paused. */
const highWaterBytes = 1024 * 1024

/** What a body is the answer of. */
export interface BodyOwner {
  /** For messages. */
  readonly subject: string
  /** Of a body that is wanted whole. */
  readonly maxBodyBytes: number
  /** The reader has had enough. */
  cancel(): void
}

/**
 * A body as it arrives: pieces wait in a queue until they are read, and a reader that is slower than
 * the network pauses the socket. `bytes()` takes everything, so it never pauses; it has a limit instead.
 *
 *     socket ──push──▶ [piece, piece, …] ──next──▶ reader
 *        ▲                    │ over 1 MiB
 *        └────── pause ◀──────┘
 */
export class ReceivedBody implements ResponseBody {
  readonly #controller: Dispatcher.DispatchController
  readonly #owner: BodyOwner
  #pieces: Uint8Array[] = []
  #heldBytes = 0
  #whole = false
  #ended = false
  #failure: { readonly error: unknown } | undefined
  #isPaused = false
  /** Whoever waits for the next piece. */
  #reader: PromiseWithResolvers<IteratorResult<Uint8Array, undefined>> | undefined
  /** Has whoever wants the whole body look again. */
  #wake: (() => void) | undefined

  constructor(controller: Dispatcher.DispatchController, owner: BodyOwner) {
    this.#controller = controller
    this.#owner = owner
  }

  push(piece: Uint8Array): void {
    if (this.#reader) {
      this.#reader.resolve({ done: false, value: piece })
      this.#reader = undefined
      return
    }
    this.#pieces.push(piece)
    this.#heldBytes += piece.length
    if (this.#whole) {
      if (this.#heldBytes > this.#owner.maxBodyBytes) this.#refuse()
      return
    }
    if (this.#heldBytes <= highWaterBytes) return
    this.#isPaused = true
    this.#controller.pause()
  }

  end(): void {
    this.#ended = true
    this.#settle()
  }

  fail(error: unknown): void {
    this.#failure ??= { error }
    this.#settle()
  }

  cancel(): void {
    if (!this.#ended) this.#owner.cancel()
    this.#ended = true
    this.#pieces = []
    this.#settle()
  }

  /** There comes nothing more: whoever waits is told how it ended. */
  #settle(): void {
    const reader = this.#reader
    this.#reader = undefined
    reader?.resolve(this.#next())
    this.#wake?.()
  }

  /** Gives up on a body that nobody can want whole. */
  #refuse(): void {
    const { subject, maxBodyBytes } = this.#owner
    this.fail(new DecodeError(`${subject}: the answer is longer than ${maxBodyBytes} bytes`))
    this.cancel()
  }

  async bytes(): Promise<Uint8Array> {
    this.#whole = true
    if (this.#heldBytes > this.#owner.maxBodyBytes) this.#refuse()
    if (!this.#ended) this.#resume()
    if (!this.#ended && !this.#failure) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#wake = resolve
      await promise
    }
    if (this.#failure) throw this.#failure.error
    const pieces = this.#pieces
    this.#pieces = []
    return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces, this.#heldBytes)
  }

  /** By hand: a generator, or an async function, would have several turns of the loop of promises for each piece. */
  [Symbol.asyncIterator](): AsyncIterator<Uint8Array, undefined, undefined> {
    return {
      next: () => this.#next(),
      return: async () => {
        this.cancel()
        return end
      },
    }
  }

  #next(): Promise<IteratorResult<Uint8Array, undefined>> {
    const value = this.#pieces.shift()
    if (value !== undefined) {
      this.#heldBytes -= value.length
      return Promise.resolve({ done: false, value })
    }
    if (this.#failure) {
      const { error } = this.#failure
      this.cancel()
      return Promise.reject(error)
    }
    if (this.#ended) return Promise.resolve(end)
    // In this order: resuming may hand over at once what the socket has.
    this.#reader = Promise.withResolvers()
    const { promise } = this.#reader
    this.#resume()
    return promise
  }

  #resume(): void {
    if (!this.#isPaused) return
    this.#isPaused = false
    this.#controller.resume()
  }
}

const end = { done: true, value: undefined } as const
