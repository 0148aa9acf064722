import type { ResourceClient } from '../../client/index.ts'
import { ApiError, type Clock, type KubeObject } from '../../core/index.ts'
import { isDeleted, waitFor } from '../../watch/index.ts'

/** Which incarnation, and how long to wait for it. */
export interface UntilGone {
  /** Its own, so that another object of the name counts as gone. */
  readonly uid: string | undefined
  /** Default: for ever. */
  readonly timeoutMs?: number | undefined
  readonly signal?: AbortSignal | undefined
  readonly clock?: Clock | undefined
}

/**
 * Waits until an object that was deleted is gone, with all that its finalizers do. Throws WaitError, which names them, when the
 * time is up. Who may delete and not look has done what was asked for, as with kubectl.
 */
export async function untilGone(
  resource: ResourceClient,
  name: string,
  { uid, clock, ...options }: UntilGone,
): Promise<void> {
  try {
    await waitFor(resource, name, isDeleted(uid), {
      ...options,
      explain: stillThere,
      ...(clock && { clock }),
    })
  } catch (error) {
    if (!(error instanceof ApiError) || ![403, 405].includes(error.status.code)) throw error
  }
}

function stillThere({ metadata: { finalizers = [] } }: KubeObject): string {
  return finalizers.length === 0
    ? 'it is still there'
    : `its finalizers are still to be removed: ${finalizers.join(', ')}`
}
