import type { FieldPath, KubeObject, Violation } from '../../core/index.ts'
import type { SetItem } from '../set-item.ts'
import type { Certainty } from './action.ts'

/** Where an object was written: what lib/manifest reads has it. */
export interface WrittenAt {
  readonly file: string
  readonly line: number
  readonly column: number
  locate(path: FieldPath): { readonly file: string; readonly line: number; readonly column: number }
}

/** An object that is wanted, and where it was written. */
export interface WantedItem extends SetItem {
  readonly source?: WrittenAt | undefined
}

/** What would come of applying an object. */
export type Forecast =
  /** It would be stored like this; `object` is not told of what is new. */
  | {
      readonly type: 'stored'
      readonly certainty: Certainty
      readonly object: KubeObject | undefined
      readonly evidence: readonly string[]
      readonly warnings?: readonly string[] | undefined
    }
  /** It cannot be stored like that, and may be deleted and made anew like this. */
  | {
      readonly type: 'replaced'
      readonly certainty: Certainty
      readonly object: KubeObject
      readonly evidence: readonly string[]
    }
  /** It would not be taken. */
  | {
      readonly type: 'refused'
      readonly certainty: Certainty
      readonly evidence: readonly string[]
      readonly violations?: readonly Violation[] | undefined
    }

/** A wanted object, with all that is known of it before it is decided what becomes of it. */
export interface Candidate extends WantedItem {
  /** As it is stored now; undefined if it is not. */
  readonly live: KubeObject | undefined
  readonly forecast: Forecast
}
