import type { KubeObject } from '../core/index.ts'

/** One write of a run: what is applied, created or deleted. */
export interface PlannedWrite {
  readonly verb: 'apply' | 'create' | 'delete'
  /** What is sent; of a deletion what identifies the object. */
  readonly object: KubeObject
}

/**
 * Hears of each write of a run, so that one that was killed can be gone on with or undone.
 *
 *     willWrite ─▶ request ─▶ answer ─▶ wrote     (undefined where it failed)
 */
export interface WriteLog {
  /** Resolves when it is kept what is about to be sent: nothing is sent before. A rejection fails the write. */
  willWrite(write: PlannedWrite): Promise<void>
  /** `stored` is what the server answered. */
  wrote(write: PlannedWrite, stored: KubeObject | undefined): Promise<void>
}
