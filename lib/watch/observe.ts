import { type Clock, type KubeObject, type SelectOptions, systemClock } from '../core/index.ts'
import { objectSource, type SourceEvent, type Watched } from './source.ts'
import type { Step } from './step.ts'
import { Watcher } from './watcher.ts'

/** What has become known of a collection. */
export type Change<T extends KubeObject = KubeObject> =
  /** The whole of it: first of all, and again whenever history was lost. Replaces all that was known. */
  | { readonly type: 'listed'; readonly objects: readonly T[] }
  /** One object as it is now: new or changed. */
  | { readonly type: 'applied'; readonly object: T }
  /** One object's last state. */
  | { readonly type: 'deleted'; readonly object: T }

/** What to watch, and how. */
export interface ObserveOptions extends SelectOptions {
  readonly signal?: AbortSignal | undefined
  /** Default: the machine's. */
  readonly clock?: Clock
}

/**
 * The changes of a collection for as long as the caller reads: lists, watches, resumes from the last
 * version seen when a stream ends, lists again when the server has forgotten it (410), and waits
 * between failures as client-go does. Ends only by the caller, by `signal`, or by an error that will
 * not go away: an answer of 4xx other than 410 and 429, or a list that cannot be read.
 */
export async function* observe<T extends KubeObject>(
  client: Watched<T>,
  { signal, clock = systemClock, ...select }: ObserveOptions = {},
): AsyncGenerator<Change<T>, void, undefined> {
  const options = { select, signal, clock, streaming: false, enduring: false }
  const watcher = new Watcher(objectSource(client), options)
  const changes = new Changes<T>()
  for await (const steps of watcher.steps()) {
    for (const step of steps) yield* changes.of(step)
  }
}

/** What steps change. Of a list that is under way nothing is told until it is whole. */
class Changes<T extends KubeObject> {
  #list: T[][] | undefined

  of(step: Step<T>): readonly Change<T>[] {
    if (step.type === 'listing') this.#list = []
    else if (step.type === 'events') return this.#events(step.events)
    else if (step.type === 'listed') {
      const objects = this.#list?.flat() ?? []
      this.#list = undefined
      return [{ type: 'listed', objects }]
    }
    return []
  }

  #events(events: readonly SourceEvent<T>[]): readonly Change<T>[] {
    if (this.#list === undefined) return events.map(toChange)
    this.#list.push(events.map(({ object }) => object))
    return []
  }
}

const toChange = <T extends KubeObject>({ type, object }: SourceEvent<T>): Change<T> => ({
  type: type === 'DELETED' ? 'deleted' : 'applied',
  object,
})
