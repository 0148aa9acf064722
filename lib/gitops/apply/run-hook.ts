import type { ResourceClient } from '../../client/index.ts'
import {
  type Clock,
  isNotFound,
  isRecord,
  type KubeObject,
  type WriteOptions,
} from '../../core/index.ts'
import { waitFor } from '../../watch/index.ts'
import { type Health, healthOf, UnhealthyError } from '../health/index.ts'
import { type Hook, kindNameOf } from '../order/index.ts'
import type { WriteLog } from '../write-log.ts'
import { logged } from './logged.ts'
import { untilGone } from './until-gone.ts'

/** What the run of a hook takes. */
export interface HookRun {
  readonly resource: ResourceClient
  readonly wanted: KubeObject
  readonly hook: Hook
  readonly apply: (signal: AbortSignal) => Promise<KubeObject>
  readonly write: Pick<WriteOptions, 'fieldManager' | 'fieldValidation'>
  readonly dryRun: boolean | undefined
  /** How long it may run. Default 5 minutes. */
  readonly timeoutMs?: number | undefined
  readonly log: WriteLog | undefined
  readonly clock: Clock
  readonly signal: AbortSignal
}

const defaultTimeoutMs = 5 * 60_000

/**
 * Runs a hook: what is left of its last run is deleted, it is made, it ends, and is deleted where it says so. Gives it as it was at
 * the end. Throws UnhealthyError if it failed, and WaitError if it took too long.
 */
export async function runHook(run: HookRun): Promise<KubeObject> {
  const { hook, wanted, apply, dryRun, signal } = run
  const { name } = wanted.metadata
  if (dryRun) return apply(signal)
  if (hook.deletion.has('before-creation') && name !== undefined) await remove(run, name)
  const made = name === undefined ? await create(run) : await apply(signal)
  try {
    const ended = await untilEnded(run, made)
    if (hook.deletion.has('on-success')) await remove(run, ended.metadata.name ?? '')
    return ended
  } catch (error) {
    signal.throwIfAborted()
    if (hook.deletion.has('on-failure')) await remove(run, made.metadata.name ?? '')
    throw error
  }
}

/** A name that the server makes cannot be applied to. */
const create = ({ resource, wanted, write, log, signal }: HookRun): Promise<KubeObject> =>
  logged(log, { verb: 'create', object: wanted }, () =>
    resource.create(wanted, { ...write, signal }),
  )

/** Deletes it with its pods, and waits until it is gone, as the next one has the same name. */
async function remove(
  { resource, wanted, log, clock, signal }: HookRun,
  name: string,
): Promise<void> {
  const object = { ...wanted, metadata: { ...wanted.metadata, name } }
  let uid: string | undefined
  try {
    await logged(log, { verb: 'delete', object }, async () => {
      ;({ uid } = await resource.delete(name, { propagationPolicy: 'Background', signal }))
      return undefined
    })
  } catch (error) {
    if (isNotFound(error)) return
    throw error
  }
  await untilGone(resource, name, { uid, timeoutMs: defaultTimeoutMs, clock, signal })
}

async function untilEnded(
  { resource, timeoutMs = defaultTimeoutMs, clock, signal }: HookRun,
  made: KubeObject,
): Promise<KubeObject> {
  let health: Health = endOf(made)
  let last: KubeObject | undefined = made
  if (health.state === 'progressing') {
    const hasEnded = (object: KubeObject | undefined): boolean => {
      health = object === undefined ? { state: 'failed', message: 'was deleted' } : endOf(object)
      return health.state !== 'progressing'
    }
    const explain = () => health.message
    const waiting = { timeoutMs, clock, signal, explain }
    last = await waitFor(resource, made.metadata.name ?? '', hasEnded, waiting)
  }
  if (health.state === 'failed') throw new UnhealthyError(last ?? made, health.message)
  return last ?? made
}

/** A pod that is ready has not ended; of all others their health says it. */
function endOf(object: KubeObject): Health {
  const status = isRecord(object.status) ? object.status : {}
  const isOver = status.phase === 'Succeeded' || status.phase === 'Failed'
  return kindNameOf(object) !== 'Pod' || isOver
    ? healthOf(object)
    : { state: 'progressing', message: `its phase is ${status.phase ?? 'not known yet'}` }
}
