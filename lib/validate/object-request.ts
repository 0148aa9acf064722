import type { KubeObject, Patch } from '../core/index.ts'
import type { RequestUser } from '../rules/index.ts'

/** What is asked of the server for an object. */
export interface ObjectRequest {
  /**
   * Default: the object takes the place of `old`, or is created where there is none. `apply` is server-side apply, by
   * which the object is a configuration: the exact engine's.
   */
  readonly operation?: 'create' | 'update' | 'apply' | undefined
  /** What is there now. Whose fields an apply would take is told by its managedFields. Default nothing. */
  readonly old?: KubeObject | undefined
  /** A patch of the object, which then is what is there now. The exact engine's. Default none. */
  readonly patch?: Patch | undefined
  /** Default none: the object itself. */
  readonly subresource?: 'status' | undefined
  /** The object as it is sent, YAML or JSON; tells the exact engine what an object does not: `1.0` for `1`. */
  readonly text?: string | undefined
  /** Who asks, whom policies may look at; the exact engine's. Default unknown: such a policy is then `undetermined`. */
  readonly user?: RequestUser | undefined
  /** Who owns what changes. Default `anykind`, as the client's. */
  readonly fieldManager?: string | undefined
  /** Whether an apply takes fields that others own. Default not: that is a conflict. */
  readonly force?: boolean | undefined
  /** Whether the exact engine tells the object that the server would answer with. Default not: it takes as long again. */
  readonly result?: boolean | undefined
}

/** Whether the fast engine has nothing to say: schemas are of whole objects. */
export const isPartial = ({ operation, patch }: ObjectRequest): boolean =>
  operation === 'apply' || patch !== undefined
