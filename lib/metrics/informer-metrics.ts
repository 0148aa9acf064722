import { type ApiResource, groupResource } from '../core/index.ts'
import type { InformerHealth } from '../watch/index.ts'
import type { Family } from './family.ts'
import { gauge, type Reading } from './gauge.ts'

/** An informer, as far as it is read here. */
export interface ObservedInformer {
  readonly resource: ApiResource
  readonly health: InformerHealth
}

/** A value of an informer, or of each of its streams. */
type Read = (health: InformerHealth) => number
type ReadStream = (stream: InformerHealth['streams'][number]) => number

const ofInformers: readonly (readonly [name: string, help: string, Read])[] = [
  ['anykind_informer_objects', 'Objects in the store.', ({ objects }) => objects],
  [
    'anykind_informer_store_bytes',
    "Memory of the store outside of JavaScript's heap.",
    ({ bytes }) => bytes,
  ],
  ['anykind_informer_synced', 'Whether the first list is whole.', ({ synced }) => Number(synced)],
]

const ofStreams: readonly (readonly [name: string, help: string, ReadStream])[] = [
  ['anykind_watch_alive', 'Whether the stream follows the server.', ({ alive }) => Number(alive)],
  [
    'anykind_watch_lag_seconds',
    'Time since the server was last heard of: an event, a bookmark, a page.',
    ({ lagMs }) => lagMs / 1000,
  ],
]

/** What only grows. The first two have the names that client-go's reflector gave them. */
const countsOfStreams: readonly (readonly [name: string, help: string, ReadStream])[] = [
  ['reflector_lists_total', 'Lists that were read whole.', ({ lists }) => lists],
  ['reflector_watches_total', 'Streams that were begun.', ({ watches }) => watches],
  ['anykind_watch_events_total', 'Events that were taken.', ({ events }) => events],
  ['anykind_watch_failures_total', 'Failures of streams and lists.', ({ failures }) => failures],
]

/** How informers are when somebody asks. */
export class InformerMetrics {
  readonly #informers = new Map<ObservedInformer, string>()
  readonly families: readonly Family[] = [
    ...ofInformers.map(([name, help, read]) =>
      gauge({ name, help }, () => this.#each(health => [[{}, read(health)]])),
    ),
    ...ofStreams.map(([name, help, read]) =>
      gauge({ name, help }, () => this.#each(health => perNamespace(health, read))),
    ),
    ...countsOfStreams.map(([name, help, read]) =>
      gauge({ name, help }, () => this.#each(health => perNamespace(health, read)), 'counter'),
    ),
  ]

  /** Reads it from now on, as `name`. */
  add(informer: ObservedInformer, name: string): void {
    this.#informers.set(informer, name)
  }

  remove(informer: ObservedInformer): void {
    this.#informers.delete(informer)
  }

  *#each(read: (health: InformerHealth) => readonly Reading[]): Generator<Reading> {
    for (const [{ resource, health }, name] of this.#informers) {
      const which = { name, resource: groupResource(resource) }
      for (const [labels, value] of read(health)) yield [{ ...which, ...labels }, value]
    }
  }
}

const perNamespace = ({ streams }: InformerHealth, read: ReadStream): Reading[] =>
  streams.map(stream => [{ namespace: stream.namespace ?? '' }, read(stream)])
