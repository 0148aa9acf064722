const none = new Uint8Array()

/** The bytes of a stream that is taken apart. */
export class PackedBytes {
  /** What has come and was not taken yet. */
  rest: Uint8Array = none
  readonly #chunks: AsyncIterator<Uint8Array>

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.#chunks = stream[Symbol.asyncIterator]()
  }

  /** Waits until so many have come. False if the stream ends before. */
  async has(count: number): Promise<boolean> {
    while (this.rest.length < count) {
      const { done, value } = await this.#chunks.next()
      if (done) return false
      this.rest = this.rest.length === 0 ? value : Buffer.concat([this.rest, value])
    }
    return true
  }

  /** Takes so many of those that have come. */
  take(count: number): Uint8Array {
    const taken = this.rest.subarray(0, count)
    // A part of no bytes would keep all of its chunk for as long as nothing comes.
    this.rest = count === this.rest.length ? none : this.rest.subarray(count)
    return taken
  }
}
