import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { CacheTrace } from '../core/index.ts'
import { Counter } from './counter.ts'
import type { Family } from './family.ts'

/** Where discovery and schemas were found, and how often code was compiled. */
export class CacheMetrics implements Disposable {
  readonly #reads = new Counter({
    name: 'anykind_cache_reads_total',
    help: 'Reads of what a server publishes, by cache and by where it was found: memory, store, server.',
  })
  readonly #compilations = new Counter({
    name: 'anykind_schema_compilations_total',
    help: 'Validators whose code had to be written.',
  })
  readonly families: readonly Family[] = [this.#reads, this.#compilations]

  constructor() {
    subscribe('anykind:cache', this.#onRead)
    subscribe('anykind:compile', this.#onCompile)
  }

  [Symbol.dispose](): void {
    unsubscribe('anykind:cache', this.#onRead)
    unsubscribe('anykind:compile', this.#onCompile)
  }

  readonly #onRead = (message: unknown): void => {
    const { cache, source } = message as CacheTrace
    this.#reads.add({ cache, source })
  }

  readonly #onCompile = (): void => this.#compilations.add({})
}
