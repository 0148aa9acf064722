import type { KubeObject, ObjectRef } from '../../core/index.ts'
import type { WaitEvent } from '../health/index.ts'
import type { NumberedStage } from '../order/index.ts'
import type { SetItem } from '../set-item.ts'

/**
 * What became of an object that is stored, where it is known:
 *
 *     unchanged  it was as it is wanted
 *     replaced   it was deleted and made anew
 *     run        it is a hook, and has succeeded
 */
export type ApplyChange = 'unchanged' | 'replaced' | 'run'

/**
 * Why an item was skipped:
 *
 *     failure  what it needs failed: it was not sent
 *     dry-run  what it needs is in the set and not stored, so that the server could not tell
 *     hook     it is for another moment than an apply: it was not sent
 */
export type SkipCause = 'failure' | 'dry-run' | 'hook'

/** What became of one item. Failures of one object are events; only the run itself throws. */
export type ApplyEvent<T extends SetItem = SetItem> =
  /** The server has taken it; `object` is what it stores (or would, on a dry run). */
  | {
      readonly type: 'applied'
      readonly item: T
      readonly object: KubeObject
      readonly change?: ApplyChange
    }
  /** Nothing is said of it: `reason` tells why, for people. */
  | {
      readonly type: 'skipped'
      readonly item: T
      readonly cause: SkipCause
      readonly reason: string
      /** What failed, where it is for that. */
      readonly because?: T | undefined
    }
  /** It was not applied; or it was, and did not get ready, which others wait for. */
  | { readonly type: 'failed'; readonly item: T; readonly error: unknown }
  /** It is applied, and others wait until it is ready, which it is not yet: one for each change, and one when it is. */
  | {
      readonly type: 'waiting'
      readonly item: T
      readonly event: Extract<WaitEvent, { type: 'progressing' | 'ready' }>
      /** The wave that is waited for, where the set has more than one. */
      readonly stage?: NumberedStage | undefined
    }
  /** It is about to be deleted, to be made anew; with it goes `cascade`. */
  | {
      readonly type: 'replacing'
      readonly item: T
      readonly object: KubeObject
      readonly cascade: readonly ObjectRef[]
    }
