import type { Client } from '../../client/index.ts'
import { ConfigError, isNotFound, type KubeObject } from '../../core/index.ts'
import { arrivals } from '../arrivals.ts'
import { applyOrder } from '../order/index.ts'
import type { PlannedWrite, WriteLog } from '../write-log.ts'
import type { BlastRadius } from './blast-radius.ts'
import type { Inventory } from './inventory.ts'
import { membershipOf } from './membership.ts'
import { type PruneLimits, pruneBudget, pruneVerdict } from './prune-rules.ts'

/** A member that is to be deleted, which comes as metadata alone, and why. */
export interface DoomedObject {
  readonly object: KubeObject
  /** What proves that it is the set's to delete, for people; the first says most. */
  readonly evidence: readonly string[]
  /** What goes with it, or is waited for; empty also where nobody has looked. */
  readonly affects: readonly string[]
}

/** What became of a member that was not applied, which comes as metadata alone. */
export type PruneEvent =
  | ({ readonly type: 'pruned' } & DoomedObject)
  /** It stays, and stays in the set if it is proven to be in it: `reason` says why. */
  | { readonly type: 'kept'; readonly object: KubeObject; readonly reason: string }
  | { readonly type: 'failed'; readonly object: KubeObject; readonly error: unknown }

/** How much may be pruned. */
export interface PruneOptions extends PruneLimits {
  /** By whom the set is applied. Default `anykind`. */
  readonly fieldManager?: string | undefined
  /** The most that may be deleted, as a count, or as `10%` of the set. Default no limit. */
  readonly maxDelete?: number | `${number}%` | undefined
  /** The uids of what may be deleted, where that was looked at before; what else has left the set stays. Default: all that is proven. */
  readonly approved?: ReadonlySet<string> | undefined
  /** Says what goes with each. Default: nobody looks. */
  readonly blastRadius?: BlastRadius | undefined
  /** Asked of each namespace and definition that is not allowed by name. Default: none is deleted. */
  readonly confirm?: ((doomed: DoomedObject) => Promise<boolean>) | undefined
  /** Hears of each deletion before it is sent. */
  readonly log?: WriteLog | undefined
  readonly dryRun?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Deletes what is in the set and was not applied, what depends on others first, and ends the run of the inventory. Each is deleted
 * only if it is proven to be a member, and only as it was when it was looked at: who has changed or made it anew meanwhile is not
 * overruled. To be called when all was applied: what could not be applied would be deleted. Throws ConfigError, and deletes
 * nothing, where more is to be deleted than may be.
 */
export async function* pruneSet(
  client: Client,
  inventory: Inventory,
  applied: readonly KubeObject[],
  options: PruneOptions = {},
): AsyncGenerator<PruneEvent, void, undefined> {
  const uids = new Set(applied.map(({ metadata }) => metadata.uid))
  const members = await inventory.members()
  const left: KubeObject[] = [...applied]
  const doomed: DoomedObject[] = []
  for (const object of members) {
    if (uids.has(object.metadata.uid)) continue
    const judged = await judge(object, inventory, options)
    if ('reason' in judged) {
      if (judged.isMember) left.push(object)
      yield { type: 'kept', object, reason: judged.reason }
    } else doomed.push(judged)
  }
  checkBudget(doomed.length, members.length, options)
  for (const group of applyOrder(doomed).toReversed()) {
    options.signal?.throwIfAborted()
    const events = arrivals<PruneEvent>(
      group.map(one => async emit => emit(await prune(client, one, options))),
    )
    for await (const event of events) {
      if (event.type === 'failed') left.push(event.object)
      yield event
    }
  }
  await inventory.end(left)
}

/** Whether it is deleted, or the reason why not. */
async function judge(
  object: KubeObject,
  inventory: Inventory,
  options: PruneOptions,
): Promise<DoomedObject | { readonly reason: string; readonly isMember: boolean }> {
  const { fieldManager = 'anykind', approved, blastRadius, confirm } = options
  const membership = membershipOf(object, inventory, fieldManager)
  if (!membership.isProven) return { reason: membership.why, isMember: false }
  const verdict = pruneVerdict(object, options)
  if (verdict.verdict === 'keep') return { reason: verdict.reason, isMember: true }
  if (approved?.has(object.metadata.uid ?? '') === false) {
    return { reason: 'that it is deleted is not in the plan', isMember: true }
  }
  const evidence = [...membership.evidence, 'no controller and no other tool has it']
  const doomed = { object, evidence, affects: (await blastRadius?.of(object)) ?? [] }
  if (verdict.verdict === 'ask' && !(await confirm?.(doomed))) {
    return { reason: verdict.reason, isMember: true }
  }
  return doomed
}

async function prune(
  client: Client,
  doomed: DoomedObject,
  { dryRun, log, signal }: PruneOptions,
): Promise<PruneEvent> {
  const { object } = doomed
  const { name = '', uid = '', resourceVersion = '' } = object.metadata
  const write: PlannedWrite = { verb: 'delete', object }
  try {
    const resource = await client.for(object, signal)
    if (!dryRun) await log?.willWrite(write)
    await resource.delete(name, {
      preconditions: { uid, resourceVersion },
      propagationPolicy: 'Background',
      dryRun,
      signal,
    })
  } catch (error) {
    signal?.throwIfAborted()
    // Somebody was faster.
    if (!isNotFound(error)) {
      await log?.wrote(write, undefined)
      return { type: 'failed', object, error }
    }
  }
  if (!dryRun) await log?.wrote(write, object)
  return { type: 'pruned', ...doomed }
}

function checkBudget(count: number, members: number, { maxDelete }: PruneOptions): void {
  if (maxDelete === undefined) return
  const most = pruneBudget(maxDelete, members)
  if (count <= most) return
  throw new ConfigError(
    `${count} of ${members} objects would be pruned, and at most ${most} may be: none was`,
  )
}
