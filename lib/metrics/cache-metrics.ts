import type { CacheTrace } from '../core/index.ts'
import { Counter } from './counter.ts'
import type { Family } from './family.ts'
import { listen } from './listen.ts'

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

  readonly #listening: Disposable

  constructor() {
    this.#listening = listen(
      [
        'anykind:cache',
        message => {
          const { cache, source } = message as CacheTrace
          this.#reads.add({ cache, source })
        },
      ],
      ['anykind:compile', () => this.#compilations.add({})],
    )
  }

  [Symbol.dispose](): void {
    this.#listening[Symbol.dispose]()
  }
}
