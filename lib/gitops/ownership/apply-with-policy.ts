import {
  type ApplyConflict,
  type CallOptions,
  ConflictError,
  type ResourceClient,
} from '../../client/index.ts'
import {
  type ApiError,
  findManagedPath,
  isConflict,
  isNotFound,
  type KubeObject,
  type WriteOptions,
} from '../../core/index.ts'
import { atVersionOf, ofObject } from './at-version.ts'
import { conflictDossier, type DisputedField } from './conflict-dossier.ts'
import { type ConflictAction, type ConflictPolicy, conflictAction } from './conflict-policy.ts'
import type { MaskField } from './mask-field.ts'
import { type Resolution, resolvedConfig } from './resolved-config.ts'

/** How an object is applied under a policy. */
export interface PolicyApplyOptions extends WriteOptions, CallOptions {
  /** Shows values in what is told of conflicts. Default: values of Secrets are `***`. */
  readonly mask?: MaskField | undefined
}

/** A field that another manager owned with another value, and what the policy says of it. */
export interface DecidedField extends DisputedField {
  readonly action: ConflictAction
}

/** `spec.replicas of scaler: yield`. */
export function formatDecided({ field, conflicts, action }: DecidedField): string {
  const managers = conflicts.map(({ manager }) => manager).join(', ')
  return `${field} of ${managers}: ${action}`
}

/** What has become of the object, and of its conflicts; none if there were no others in the way. */
export interface PolicyApplied<T extends KubeObject = KubeObject> {
  readonly object: T
  readonly decided: readonly DecidedField[]
}

/**
 * A policy lets an apply fail, and nothing was written: `conflicts` has what it is about, `decided` all conflicts that there
 * were. `code` is `ERR_KUBE_APPLY_CONFLICT`, as of any conflict.
 */
export class PolicyConflictError extends ConflictError {
  readonly decided: readonly DecidedField[]

  constructor(
    error: ApiError,
    decided: readonly DecidedField[],
    applied: ConstructorParameters<typeof ConflictError>[2],
  ) {
    const failed = decided.filter(({ action }) => action === 'fail')
    super(
      error,
      failed.flatMap(({ conflicts }) => conflicts),
      applied,
    )
    this.decided = decided
  }
}

/** So often somebody else may write between our requests. */
const maxAttempts = 5

/**
 * Applies an object, server-side, and deals with each field that others own as the policy says, by itself: nothing is taken
 * that the policy does not say to take, whoever writes meanwhile.
 *
 *     send ─────────────▶ stored
 *      │ ▲
 *      │ │ conflicts, or there is another version by now
 *      ▼ │
 *     read, decide ─────▶ PolicyConflictError, if one may not be resolved
 *
 *     send:  apply, if nothing is to be forced; else try it (dry run), and if nothing else is in the way, force it, for
 *            the very version that was read
 *
 * Costs one request where nobody is in the way. With `dryRun` nothing is stored, and all is told. Throws
 * PolicyConflictError; ApiError of a conflict (`isConflict`) if somebody else was faster five times; and as `apply` does.
 */
export async function applyWithPolicy<T extends KubeObject>(
  resource: ResourceClient<T>,
  object: T,
  policy: ConflictPolicy,
  { mask, ...options }: PolicyApplyOptions = {},
): Promise<PolicyApplied<T>> {
  const { fieldManager, signal, timeoutMs } = options
  const readLive = (signal?: AbortSignal) =>
    resource.get(object.metadata.name ?? '', { signal, timeoutMs })
  const decide: Decide = (live, conflicts) =>
    conflictDossier({ object, live, conflicts, fieldManager, mask }).map(field => ({
      ...field,
      action: actionFor(field, { object, live, policy }),
    }))
  const start: Way<T> = { config: object, decided: [], live: undefined }
  let way = start
  for (let attempt = 1; ; attempt++) {
    const sent = await send(resource, way, decide, options)
    if ('stored' in sent) return { object: sent.stored, decided: way.decided }
    const { conflict } = sent
    const conflicts = conflict instanceof ConflictError ? conflict.conflicts : []
    const isOfCallersVersion = conflicts.length === 0 && way === start
    if (attempt === maxAttempts || isOfCallersVersion) throw conflict
    const live = await unlessGone(readLive(signal))
    way = live === undefined ? start : nextWay(object, way, live, decide(live, conflicts))
    if (way.decided.some(({ action }) => action === 'fail')) {
      throw new PolicyConflictError(conflict, way.decided, { object, readLive })
    }
  }
}

type Decide = (live: KubeObject, conflicts: readonly ApplyConflict[]) => DecidedField[]

/** How far it is: what is to be applied next, what was decided, and about which state. */
interface Way<T extends KubeObject> {
  readonly config: T
  readonly decided: readonly DecidedField[]
  /** Undefined where nothing is stored. */
  readonly live: KubeObject | undefined
}

/** What was decided before counts on, unless it was about another object of the name. */
function nextWay<T extends KubeObject>(
  object: T,
  before: Way<T>,
  live: KubeObject,
  now: readonly DecidedField[],
): Way<T> {
  const isSameObject = live.metadata.uid === before.live?.metadata.uid
  const earlier = isSameObject ? before.decided : []
  const rest = earlier.filter(({ field }) => !now.some(other => other.field === field))
  const decided = [...rest, ...now]
  const config = resolvedConfig(object, live, decided.flatMap(resolutionOf))
  return { config: ofObject(live, config), decided, live }
}

const isForced = ({ action }: DecidedField): boolean => action === 'force'

/** What cannot be found in the object by the server's words can be neither left out nor changed. */
function actionFor(
  { steps, conflicts }: DisputedField,
  { object, live, policy }: { object: KubeObject; live: KubeObject; policy: ConflictPolicy },
): ConflictAction {
  const managers = conflicts.map(({ manager }) => manager)
  const action = conflictAction(policy, { object: live, field: steps, managers })
  const isFound = conflicts.every(({ field }) => findManagedPath(object, field) !== undefined)
  return isFound || action === 'force' ? action : 'fail'
}

const resolutionOf = ({ action, conflicts: [conflict] }: DecidedField): Resolution[] =>
  action === 'fail' || conflict === undefined ? [] : [{ field: conflict.field, action }]

type Sent<T> =
  | { readonly stored: T }
  /** Nothing was written: fields of others are in the way, or it is another version or object by now. */
  | { readonly conflict: ApiError }

/** What is to be forced is for the very version that was tried, and only if that has told that nothing else is taken. */
async function send<T extends KubeObject>(
  resource: ResourceClient<T>,
  { config, decided, live }: Way<T>,
  decide: Decide,
  options: WriteOptions & CallOptions,
): Promise<Sent<T>> {
  try {
    if (live === undefined || !decided.some(isForced)) {
      return { stored: await resource.apply(config, options) }
    }
    const pinned = atVersionOf(live, config)
    const conflict = await conflictOf(resource, pinned, options)
    const mayTake = conflict === undefined || decide(live, conflict.conflicts).every(isForced)
    if (!mayTake) return { conflict }
    return { stored: await resource.apply(pinned, { ...options, force: true }) }
  } catch (error) {
    if (isConflict(error)) return { conflict: error }
    throw error
  }
}

async function conflictOf<T extends KubeObject>(
  resource: ResourceClient<T>,
  config: T,
  options: WriteOptions & CallOptions,
): Promise<ConflictError | undefined> {
  try {
    await resource.apply(config, { ...options, dryRun: true })
    return undefined
  } catch (error) {
    if (error instanceof ConflictError) return error
    throw error
  }
}

async function unlessGone<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}
