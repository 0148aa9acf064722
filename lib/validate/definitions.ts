import {
  type Clock,
  encodeJson,
  formatApiVersion,
  formatGvk,
  type GroupVersionKind,
  SingleFlight,
  systemClock,
} from '../core/index.ts'
import type { Judge } from '../rules/index.ts'
import type { SchemaSource } from './source.ts'

/** A definition that has changed on the server must not be judged by for long: as old may schemas be. */
const ttlMs = 5_000

/** More kinds than any server has: of others, which objects may make up, nothing is kept for long. */
const maxKinds = 10_000

/** What the rules were told of a kind, and when its definition was asked for: never again, if it is built in. */
interface Told {
  readonly askedAt: number
  readonly definition: string | undefined
}

/** Has the rules told of custom kinds when they are met, and again, some seconds later, when their definitions have changed. */
export class Definitions {
  readonly #rules: Pick<Judge, 'define' | 'serves'>
  readonly #definitionOf: SchemaSource['definitionOf']
  readonly #clock: Pick<Clock, 'now'>
  readonly #told = new Map<string, Told>()
  /** Whoever has an object of a kind waits for the same search. */
  readonly #flights = new SingleFlight<void>()

  constructor(
    rules: Pick<Judge, 'define' | 'serves'>,
    definitionOf: SchemaSource['definitionOf'],
    clock: Pick<Clock, 'now'> = systemClock,
  ) {
    this.#rules = rules
    this.#definitionOf = definitionOf
    this.#clock = clock
  }

  /** Resolves when the rules know of the kind what there is to know. Rejects where that cannot be read. */
  async seek(gvk: GroupVersionKind, signal?: AbortSignal): Promise<void> {
    const name = formatGvk(gvk)
    const told = this.#told.get(name)
    if (told !== undefined && this.#clock.now() - told.askedAt < ttlMs) return
    const ask = async (signal: AbortSignal) => {
      if (this.#told.size >= maxKinds) this.#told.clear()
      this.#told.set(name, await this.#ask(gvk, told?.definition, signal))
    }
    await this.#flights.run(name, ask, signal)
  }

  async #ask(gvk: GroupVersionKind, told: string | undefined, signal: AbortSignal): Promise<Told> {
    const askedAt = this.#clock.now()
    const { kind } = gvk
    if (
      told === undefined &&
      (await this.#rules.serves({ apiVersion: formatApiVersion(gvk), kind }))
    ) {
      return { askedAt: Number.POSITIVE_INFINITY, definition: undefined }
    }
    const found = await this.#definitionOf(gvk, signal)
    const definition = found === undefined ? told : encodeJson(found)
    if (definition !== undefined && definition !== told) await this.#rules.define(definition)
    return { askedAt, definition }
  }
}
