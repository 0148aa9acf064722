import { type Clock, type KubeObject, type SelectOptions, systemClock } from '../core/index.ts'
import { objectSource, type SourceEvent, type Watched } from './source.ts'
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
  /** What has come of a list that is under way. */
  let parts: T[][] | undefined
  for await (const step of new Watcher(objectSource(client), options).steps()) {
    if (step.type === 'listing') parts = []
    else if (step.type === 'listed') {
      yield { type: 'listed', objects: parts?.flat() ?? [] }
      parts = undefined
    } else if (step.type === 'events') {
      if (parts === undefined) yield* step.events.map(toChange)
      else parts.push(step.events.map(({ object }) => object))
    }
  }
}

const toChange = <T extends KubeObject>({ type, object }: SourceEvent<T>): Change<T> => ({
  type: type === 'DELETED' ? 'deleted' : 'applied',
  object,
})
