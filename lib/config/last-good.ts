import { ConfigError } from '../core/index.ts'

/**
 * What was read and could be used, of files that others replace while we run.
 *
 *     refresh ──read──▶ usable ─────▶ the value from now on
 *                 └───▶ ConfigError ─▶ the value before stays: missing, half written, of two versions
 */
export class LastGood<T> {
  readonly #read: () => Promise<T>
  #value: T

  /** `value` is what was read first. */
  constructor(read: () => Promise<T>, value: T) {
    this.#read = read
    this.#value = value
  }

  /** Reads for the first time: what `read` throws then is the caller's. */
  static async first<T>(read: () => Promise<T>): Promise<LastGood<T>> {
    return new LastGood(read, await read())
  }

  get value(): T {
    return this.#value
  }

  /** Reads again. Rejects with nothing but what is no {@link ConfigError}. */
  async refresh(): Promise<void> {
    try {
      this.#value = await this.#read()
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
    }
  }
}
