import type { Client, ResourceClient } from '../../client/index.ts'
import {
  type Clock,
  formatObject,
  isConflict,
  type KubeObject,
  type ObjectRef,
  type WriteOptions,
} from '../../core/index.ts'
import { annotationOf, kindNameOf } from '../order/index.ts'
import type { WriteLog } from '../write-log.ts'
import { cascadeOf } from './cascade.ts'
import { logged } from './logged.ts'
import { sendProbe } from './probe.ts'
import { ReplaceError, type ReplaceStep } from './replace-error.ts'
import { untilGone } from './until-gone.ts'

/** `true` on an object: it may be deleted and made anew where fields that cannot be changed differ. */
export const replaceAnnotation = 'anykind.dev/replace-immutable'

/** How long an object has to be gone after it was deleted. */
const goneMs = 60_000

/** What never goes: with it goes all that is in it. */
const neverReplaced: ReadonlySet<string> = new Set([
  'Namespace',
  'CustomResourceDefinition.apiextensions.k8s.io',
])
/** What goes only where its own annotation says so: with it may go data that is nowhere else. */
const replacedByAnnotation: ReadonlySet<string> = new Set([
  'PersistentVolume',
  'PersistentVolumeClaim',
])

/** Which objects may be deleted and made anew: all of a set, those that say so themselves, or those that somebody has chosen. */
export type ReplaceImmutable = boolean | ((object: KubeObject) => boolean)

/** Whether an object may be deleted and made anew. */
export function mayReplace(object: KubeObject, all: ReplaceImmutable = false): boolean {
  const kind = kindNameOf(object)
  if (neverReplaced.has(kind)) return false
  if (typeof all === 'function') return all(object)
  return (
    annotationOf(object, replaceAnnotation) === 'true' || (all && !replacedByAnnotation.has(kind))
  )
}

/** What a replacement takes. */
export interface Replacement {
  readonly client: Client
  readonly resource: ResourceClient
  readonly wanted: KubeObject
  /** Makes the new object, once the old one is gone. */
  readonly make: () => Promise<KubeObject>
  /** Told before the stored object is deleted, with what goes with it. */
  readonly onReplace: (live: KubeObject, cascade: readonly ObjectRef[]) => void
  readonly write: Pick<WriteOptions, 'fieldManager' | 'fieldValidation'>
  /** Whether only the proof is made. */
  readonly dryRun: boolean | undefined
  readonly log: WriteLog | undefined
  readonly clock: Clock
  /** Ends what comes before the deletion; then it is too late. */
  readonly signal: AbortSignal
}

/** Controllers write status at any time. */
const maxAttempts = 5

/**
 * Deletes an object and makes it anew:
 *
 *     read ─▶ proof ─▶ delete ─▶ gone ─▶ create ─▶ made
 *      ▲        │        │         │        ╰ fails: made again as it was
 *      ╰────────┼─ somebody wrote ─┤
 *               ╰──────────────────┴ fails: nothing is made
 *
 * The proof is a dry run of the server that makes the new object by another name. Only the very state that was read is
 * deleted. Throws ReplaceError, which says how far it came.
 */
export async function replace(replacement: Replacement): Promise<KubeObject> {
  const live = await takeAway(replacement)
  if (live === undefined) return replacement.wanted
  try {
    return await replacement.make()
  } catch (cause) {
    const restored = await restore(replacement, live)
    const how = restored
      ? 'and the old one was made again'
      : 'and the old one could not be made again'
    const what = `it was deleted, the new one was refused, ${how}`
    throw failure(replacement, what, { step: 'create', restored, cause })
  }
}

/** Gives what was deleted; undefined on a dry run, where nothing is. */
async function takeAway(replacement: Replacement): Promise<KubeObject | undefined> {
  const { client, resource, wanted, onReplace, dryRun, signal } = replacement
  for (let attempt = 1; ; attempt++) {
    const live = await resource.get(wanted.metadata.name ?? '', { signal })
    await prove(replacement, live)
    if (attempt === 1) onReplace(live, await cascadeOf(client, live, signal))
    if (dryRun) return undefined
    signal.throwIfAborted()
    try {
      await remove(replacement, live)
      return live
    } catch (cause) {
      if (attempt < maxAttempts && isConflict(cause)) continue
      throw failure(replacement, 'it could not be deleted', { step: 'delete', cause })
    }
  }
}

async function prove(replacement: Replacement, live: KubeObject): Promise<void> {
  const { resource, wanted, write, signal } = replacement
  try {
    await sendProbe(resource, wanted, live, { ...write, signal })
  } catch (cause) {
    signal.throwIfAborted()
    const why = 'it was not deleted, as the server would not take the new one'
    throw failure(replacement, why, { step: 'proof', cause })
  }
}

async function remove({ resource, log, clock }: Replacement, live: KubeObject): Promise<void> {
  const { uid = '', resourceVersion = '', name = '' } = live.metadata
  await logged(log, { verb: 'delete', object: live }, async () => {
    const preconditions = { uid, resourceVersion }
    await resource.delete(name, { preconditions, propagationPolicy: 'Background' })
    return undefined
  })
  await untilGone(resource, name, { uid, timeoutMs: goneMs, clock })
}

/** As it was, but for what only the server writes. */
async function restore(
  { resource, write, log }: Replacement,
  { status: _, ...live }: KubeObject,
): Promise<boolean> {
  const metadata = { ...live.metadata }
  for (const field of serverFields) delete metadata[field]
  const object = { ...live, metadata } as KubeObject
  try {
    await logged(log, { verb: 'create', object }, () => resource.create(object, write))
    return true
  } catch {
    return false
  }
}

const serverFields = [
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'generation',
  'managedFields',
  'resourceVersion',
  'selfLink',
  'uid',
]

function failure(
  { wanted }: Pick<Replacement, 'wanted'>,
  what: string,
  how: { readonly step: ReplaceStep; readonly restored?: boolean; readonly cause: unknown },
): ReplaceError {
  const why = how.cause instanceof Error ? how.cause.message : String(how.cause)
  return new ReplaceError(`replace ${formatObject(wanted)}: ${what}: ${why}`, how)
}
