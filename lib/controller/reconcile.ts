import type { Client } from '../client/index.ts'
import { KubeError, type KubeObject } from '../core/index.ts'
import type { Lister } from '../watch/index.ts'

/** What is to be made true, and with what. */
export interface ReconcileRequest<T extends KubeObject = KubeObject> {
  /** `namespace/name`, or `name` for an object of the cluster. */
  readonly key: string
  /** Empty for an object of the cluster. */
  readonly namespace: string
  readonly name: string
  /** The object as the cache has it, not to be written to; undefined if it is gone. */
  readonly object: T | undefined
  /**
   * The object as it last was, if it went with finalizers that nobody had removed: the API server lets that happen when a
   * delete meets the adding of the first one (kubernetes/kubernetes#77988). It is told until a run succeeds that has no
   * more to ask for; another object of its name is told after that. {@link withFinalizer} cleans up after it.
   */
  readonly unfinalized?: T | undefined
  /** Sends as the cluster's does. What is written by it is in the cache before the key is worked on again. */
  readonly client: Client
  /** Fires when the work is to end at once: shutdown has taken too long, or another process leads. */
  readonly signal: AbortSignal
  /**
   * The cache of a kind, by the name that the controller was given, or its own names. Throws RequestError for one that the
   * controller does not watch.
   */
  lister<O extends KubeObject = KubeObject>(name: string): Lister<O>
  /** The objects of a kind in `owns` whose controller is this object, by uid. Throws as {@link lister}. */
  owned<O extends KubeObject = KubeObject>(name: string): O[]
}

/** What is to follow: nothing, the same again as after a failure, or the same again later. */
export type ReconcileResult =
  | undefined
  | { readonly requeue: true }
  | { readonly requeueAfterMs: number }

/**
 * Makes the cluster what the object says, whatever has happened: it is told the key and never the event, and may be run at
 * any time.
 */
export type Reconcile<T extends KubeObject = KubeObject> = (
  request: ReconcileRequest<T>,
) => ReconcileResult | Promise<ReconcileResult> | Promise<void>

/** How a run has ended, in controller-runtime's words. */
export type ReconcileOutcome = 'success' | 'requeue' | 'requeue_after' | 'error' | 'terminal_error'

/**
 * Thrown by a reconciler: trying again cannot help before something changes. The key is worked on again with the next
 * change. `code` is `ERR_KUBE_TERMINAL`.
 */
export class TerminalError extends KubeError {
  constructor(message: string, options?: ErrorOptions) {
    super('TERMINAL', message, options)
  }
}
