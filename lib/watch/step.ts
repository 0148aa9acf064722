import type { SourceEvent } from './source.ts'

/** What a watcher tells, in order. */
export type Step<T> =
  /** The whole collection comes now, up to `listed`; what was known counts until then. */
  | { readonly type: 'listing' }
  | { readonly type: 'events'; readonly events: readonly SourceEvent<T>[] }
  /** What did not come since `listing` is no more. */
  | { readonly type: 'listed'; readonly resourceVersion: string }
  /** Everything up to this version has been told. */
  | { readonly type: 'progress'; readonly resourceVersion: string }
  /** The last step of one that is enduring: the server does not serve the resource any more, nothing of it is left. */
  | { readonly type: 'gone' }
