import type { Client } from '../../client/index.ts'
import { type Clock, type KubeObject, NoMatchError, systemClock } from '../../core/index.ts'
import { waitFor } from '../../watch/index.ts'
import { arrivals } from '../arrivals.ts'
import { healthOf } from '../health/index.ts'
import { isCrd, missingNeighbour } from '../neighbours.ts'
import { applyOrder } from '../order/index.ts'
import type { SetItem } from '../set-item.ts'
import type { PlannedWrite, WriteLog } from '../write-log.ts'

/** What became of one item. Failures of one object are events; only the run itself throws. */
export type ApplyEvent<T extends SetItem = SetItem> =
  /** The server has taken it; `object` is what it stores (or would, on a dry run). */
  | { readonly type: 'applied'; readonly item: T; readonly object: KubeObject }
  /** A dry run cannot tell, since what it needs is in the same set and is not stored: `reason` says what. */
  | { readonly type: 'skipped'; readonly item: T; readonly reason: string }
  | { readonly type: 'failed'; readonly item: T; readonly error: unknown }

/** How a set is applied. */
export interface ApplySetOptions {
  /** Whose fields these become. Default `anykind`. */
  readonly fieldManager?: string | undefined
  readonly force?: boolean | undefined
  readonly dryRun?: boolean | undefined
  readonly fieldValidation?: 'Ignore' | 'Warn' | 'Strict' | undefined
  /** Hears of each write before it is sent. */
  readonly log?: WriteLog | undefined
  readonly signal?: AbortSignal | undefined
  readonly clock?: Clock
}

/** How long the server gets to serve a CRD that was just applied, and its kinds to be found. */
const establishMs = 60_000
const rediscoverMs = 100

/**
 * Applies a set of any kinds, server-side, in an order that works in one go: namespaces and CRDs first,
 * each CRD waited for until its kind can be used, then the rest group by group. Inside a group objects
 * go out together, and its events come as they are answered. An object that fails does not keep the others from being tried.
 */
export async function* applySet<T extends SetItem>(
  client: Client,
  items: readonly T[],
  options: ApplySetOptions = {},
): AsyncGenerator<ApplyEvent<T>, void, undefined> {
  const { clock = systemClock, ...rest } = options
  for (const group of applyOrder(items)) {
    options.signal?.throwIfAborted()
    yield* arrivals<ApplyEvent<T>>(
      group.map(
        item => async emit => emit(await applyOne(client, item, items, { clock, ...rest })),
      ),
    )
  }
}

async function applyOne<T extends SetItem>(
  client: Client,
  item: T,
  items: readonly T[],
  { clock, log, ...options }: ApplySetOptions & { clock: Clock },
): Promise<ApplyEvent<T>> {
  try {
    const resource = await client.for(item.object, options.signal)
    const write = () => resource.apply(item.object, options)
    const stored = await (log === undefined || options.dryRun
      ? write()
      : logged(log, item.object, write))
    const waits = isCrd(stored) && !options.dryRun
    const object = waits ? await establish(client, stored, clock, options.signal) : stored
    return { type: 'applied', item, object }
  } catch (error) {
    options.signal?.throwIfAborted()
    const reason = options.dryRun ? missingNeighbour(item.object, items, error) : undefined
    return reason === undefined
      ? { type: 'failed', item, error }
      : { type: 'skipped', item, reason }
  }
}

async function logged(
  log: WriteLog,
  object: KubeObject,
  write: () => Promise<KubeObject>,
): Promise<KubeObject> {
  const planned: PlannedWrite = { verb: 'apply', object }
  await log.willWrite(planned)
  try {
    const stored = await write()
    await log.wrote(planned, stored)
    return stored
  } catch (error) {
    await log.wrote(planned, undefined)
    throw error
  }
}

/** Waits until the CRD is served and discovery tells of it, which follows a little later. */
async function establish(
  client: Client,
  crd: KubeObject,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<KubeObject> {
  const crds = await client.for(crd, signal)
  const name = crd.metadata.name ?? ''
  const established = await waitFor(
    crds,
    name,
    object => object !== undefined && healthOf(object).state === 'ready',
    {
      timeoutMs: establishMs,
      signal,
      clock,
    },
  )
  const deadline = clock.now() + establishMs
  for (;;) {
    try {
      await client.resource(name, signal)
      return established ?? crd
    } catch (error) {
      if (!(error instanceof NoMatchError) || clock.now() > deadline) throw error
      await clock.sleep(rediscoverMs, signal)
    }
  }
}
