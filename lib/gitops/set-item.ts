import type { KubeObject } from '../core/index.ts'

/** An object of a set, and whatever the caller wants to find again in the events about it. */
export interface SetItem {
  readonly object: KubeObject
}
