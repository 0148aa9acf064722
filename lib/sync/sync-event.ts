import type { KubeObject } from '../core/index.ts'

/** What has happened to a set that is kept. */
export type SyncEvent =
  /** The source says something new. */
  | { readonly type: 'changed'; readonly objects: number; readonly digest: string }
  /** The source cannot be read, or the set not be opened: all stays as it was. */
  | { readonly type: 'unreadable'; readonly error: unknown }
  | { readonly type: 'applied' | 'healed' | 'pruned'; readonly object: KubeObject }
  /** It is no longer as it was applied; `object` is how it is, of one that is gone how it was. */
  | { readonly type: 'drifted'; readonly object: KubeObject }
  /** It is no longer in the set and was not deleted, or is in it and was not sent: `reason` is for people. */
  | { readonly type: 'kept' | 'skipped'; readonly object: KubeObject; readonly reason: string }
  /** `object` is what was wanted. */
  | { readonly type: 'failed'; readonly object: KubeObject; readonly error: unknown }
  /** All of the set was applied, and what is no longer in it pruned. */
  | { readonly type: 'synced'; readonly objects: number }
