import type { Socket } from 'node:net'

/**
 * Takes so many bytes of a socket as are asked for, however they arrive. It holds what came with them and no more
 * than the socket has at once: a flood stays in the network.
 */
export class ByteReader {
  readonly #socket: Socket
  #held: Buffer = Buffer.alloc(0)

  constructor(socket: Socket) {
    this.#socket = socket
  }

  /** Whether there is something that was not asked for. */
  get hasMore(): boolean {
    return this.#held.length > 0 || this.#socket.readableLength > 0
  }

  /** Gives undefined if the socket ends before. */
  async take(bytes: number): Promise<Buffer | undefined> {
    while (this.#held.length < bytes) {
      const piece: Buffer | null = this.#socket.read()
      if (piece !== null) this.#held = Buffer.concat([this.#held, piece])
      else if (this.#socket.readableEnded || this.#socket.destroyed) return undefined
      else await this.#change()
    }
    const taken = this.#held.subarray(0, bytes)
    this.#held = this.#held.subarray(bytes)
    return taken
  }

  /** Resolves when there is more to read, or never will be. */
  async #change(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const events = ['readable', 'end', 'close'] as const
    for (const event of events) this.#socket.once(event, resolve)
    await promise
    for (const event of events) this.#socket.off(event, resolve)
  }
}
