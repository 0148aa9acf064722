import type { Schemas, SchemasOptions } from '../../schemas-cache/index.ts'
import { type Clock, type Send, systemClock } from '../core/index.ts'

/** Of the index alone: a definition that is changed while a program runs must not be judged by for long. */
const ttlMs = 5_000

/** The schemas of a connected cluster: loaded when first asked for, as most programs never do, and looked at anew. */
export class ServedSchemas {
  readonly #send: Send
  readonly #options: SchemasOptions
  readonly #clock: Pick<Clock, 'now'>
  #schemas: Promise<Schemas> | undefined
  #freshAt = Number.NEGATIVE_INFINITY

  constructor(send: Send, options: SchemasOptions, clock: Pick<Clock, 'now'> = systemClock) {
    this.#send = send
    this.#options = options
    this.#clock = clock
  }

  /** What has changed on the server five seconds ago is known. */
  async get(): Promise<Schemas> {
    const now = this.#clock.now()
    if (this.#schemas === undefined) {
      this.#schemas = this.#load()
      this.#freshAt = now
    }
    const schemas = await this.#schemas
    if (now - this.#freshAt >= ttlMs) {
      this.#freshAt = now
      schemas.refresh()
    }
    return schemas
  }

  /** Has whoever asks next know what the server says then. */
  lookAgain(): void {
    this.#freshAt = Number.NEGATIVE_INFINITY
  }

  /** See {@link Schemas.save}. */
  async save(): Promise<void> {
    await (await this.#schemas)?.save()
  }

  async #load(): Promise<Schemas> {
    const { Schemas } = await import('../../schemas-cache/index.ts')
    return new Schemas(this.#send, this.#options)
  }
}
