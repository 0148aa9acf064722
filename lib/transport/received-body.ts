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
  #wake: (() => void) | undefined

  constructor(controller: Dispatcher.DispatchController, owner: BodyOwner) {
    this.#controller = controller
    this.#owner = owner
  }

  push(piece: Uint8Array): void {
    this.#pieces.push(piece)
    this.#heldBytes += piece.length
    if (this.#whole) {
      if (this.#heldBytes > this.#owner.maxBodyBytes) this.#refuse()
      return
    }
    if (this.#heldBytes > highWaterBytes) this.#controller.pause()
    this.#wake?.()
  }

  end(): void {
    this.#ended = true
    this.#wake?.()
  }

  fail(error: unknown): void {
    this.#failure ??= { error }
    this.#wake?.()
  }

  cancel(): void {
    if (!this.#ended) this.#owner.cancel()
    this.#ended = true
    this.#pieces = []
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
    if (!this.#ended) this.#controller.resume()
    while (!this.#ended && !this.#failure) await this.#change()
    if (this.#failure) throw this.#failure.error
    const pieces = this.#pieces
    this.#pieces = []
    return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces, this.#heldBytes)
  }

  /** By hand: a generator would have several turns of the loop of promises for each piece. */
  [Symbol.asyncIterator](): AsyncIterator<Uint8Array, undefined, undefined> {
    return {
      next: () => this.#next(),
      return: async () => {
        this.cancel()
        return end
      },
    }
  }

  async #next(): Promise<IteratorResult<Uint8Array, undefined>> {
    for (;;) {
      const value = this.#pieces.shift()
      if (value !== undefined) {
        this.#heldBytes -= value.length
        return { done: false, value }
      }
      if (this.#failure) {
        this.cancel()
        throw this.#failure.error
      }
      if (this.#ended) return end
      // In this order: resuming hands over at once what the socket has, and that must wake us too.
      const change = this.#change()
      this.#controller.resume()
      await change
    }
  }

  #change(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#wake = resolve
    return promise
  }
}

const end = { done: true, value: undefined } as const
