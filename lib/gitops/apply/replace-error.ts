import { KubeError } from '../../core/index.ts'

/** How far a replacement came. */
export type ReplaceStep = 'proof' | 'delete' | 'create'

/**
 * An object was to be deleted and made anew, and was not. `code` is `ERR_KUBE_REPLACE`. After `proof` nothing has happened; after
 * `delete` the object is there, or is still being deleted; after `create` it was deleted, and `restored` says whether it was made
 * again as it had been.
 */
export class ReplaceError extends KubeError {
  readonly step: ReplaceStep
  readonly restored: boolean

  constructor(
    message: string,
    { step, restored = false, cause }: { step: ReplaceStep; restored?: boolean; cause?: unknown },
  ) {
    super('REPLACE', message, { cause })
    this.step = step
    this.restored = restored
  }
}
