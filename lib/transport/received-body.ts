import type { Dispatcher } from 'undici'
import type { ResponseBody } from '../core/index.ts'

/** Bytes that wait for a slow reader before the socket is paused. */
const highWaterBytes = 1024 * 1024

/**
 * A body as it arrives: pieces wait in a queue until they are read, and a reader that is slower than
 * the network pauses the socket. `bytes()` takes everything, so it never pauses.
 *
 *     socket ──push──▶ [piece, piece, …] ──next──▶ reader
 *        ▲                    │ over 1 MiB
 *        └────── pause ◀──────┘
 */
export class ReceivedBody implements ResponseBody {
  readonly #controller: Dispatcher.DispatchController
  readonly #onCancel: () => void
  #pieces: Uint8Array[] = []
  #heldBytes = 0
  #whole = false
  #ended = false
  #failure: { readonly error: unknown } | undefined
  #wake: (() => void) | undefined

  constructor(controller: Dispatcher.DispatchController, onCancel: () => void) {
    this.#controller = controller
    this.#onCancel = onCancel
  }

  push(piece: Uint8Array): void {
    this.#pieces.push(piece)
    this.#heldBytes += piece.length
    if (this.#whole) return
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
    if (!this.#ended) this.#onCancel()
    this.#ended = true
    this.#pieces = []
    this.#wake?.()
  }

  async bytes(): Promise<Uint8Array> {
    this.#whole = true
    this.#controller.resume()
    while (!this.#ended && !this.#failure) await this.#change()
    if (this.#failure) throw this.#failure.error
    const pieces = this.#pieces
    this.#pieces = []
    return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces, this.#heldBytes)
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for (;;) {
        const pieces = this.#pieces
        this.#pieces = []
        this.#heldBytes = 0
        yield* pieces
        if (this.#pieces.length > 0) continue
        if (this.#failure) throw this.#failure.error
        if (this.#ended) return
        // In this order: resuming hands over at once what the socket has, and that must wake us too.
        const change = this.#change()
        this.#controller.resume()
        await change
      }
    } finally {
      this.cancel()
    }
  }

  #change(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#wake = resolve
    return promise
  }
}
