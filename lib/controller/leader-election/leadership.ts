import { KubeError } from '../../core/index.ts'

/**
 * What tells a term from all others, for who guards something by it: a write that carries an older one than the
 * last is of a leader that does not know yet that it is none.
 */
export interface Fence {
  /** The Lease's version at the acquisition, a decimal string: it only grows, whatever becomes of the Lease. */
  readonly resourceVersion: string
  /** Grows by one with each holder, and begins anew when the Lease is deleted. */
  readonly leaseTransitions: number
}

/** What the guarded work is given besides its signal. */
export interface Leadership {
  readonly identity: string
  readonly fence: Fence
  /**
   * Whether this process leads at this moment. Looks at the clock: a process that was stopped knows when it goes on, before
   * any timer has told it.
   */
  isLeader(): boolean
}

/** What a guarded piece of work is: it ends soon after its signal fires. */
export type GuardedWork = (signal: AbortSignal, leadership: Leadership) => Promise<void>

/** Why a term is over before its work is. */
export type LeadershipLoss =
  /** No renewal came through in time. */
  | 'deadline'
  /** Another has the Lease. */
  | 'taken'
  /** The server's coordinator wants another leader. */
  | 'yielded'

const reasons: Readonly<Record<LeadershipLoss, string>> = {
  deadline: 'it could not be renewed in time',
  taken: 'another holds it',
  yielded: 'the server wants another leader',
}

/** Leadership ended while the work went on: the reason of the work's signal. `code` is `ERR_KUBE_LEADERSHIP_LOST`. */
export class LeadershipLostError extends KubeError {
  readonly why: LeadershipLoss

  constructor(why: LeadershipLoss, { namespace, name }: { namespace: string; name: string }) {
    super('LEADERSHIP_LOST', `lead by Lease ${namespace}/${name}: ${reasons[why]}`)
    this.why = why
  }
}

/** What has happened in an election. */
export type ElectionEvent =
  /** This process leads. */
  | { readonly type: 'started'; readonly fence: Fence }
  /** It does not any more, and its work has ended; `error` is what that threw after it was told to stop. */
  | {
      readonly type: 'stopped'
      readonly why: LeadershipLoss | 'ended'
      readonly error?: unknown
    }
  /** Another leads, or this process; the first that is seen too. */
  | { readonly type: 'new-leader'; readonly identity: string }
  /** An attempt failed, and will be made again. */
  | { readonly type: 'failed'; readonly error: unknown }
