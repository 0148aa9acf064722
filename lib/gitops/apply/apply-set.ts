import type { CallOptions, Client, ResourceClient } from '../../client/index.ts'
import { type ApplyOptions, type Clock, type KubeObject, RequestError } from '../../core/index.ts'
import { arrivals } from '../arrivals.ts'
import type { WaitForSetOptions } from '../health/index.ts'
import { type HookDialect, orderSet, type SetOrder } from '../order/index.ts'
import type { SetItem } from '../set-item.ts'
import type { WriteLog } from '../write-log.ts'
import type { ApplyEvent } from './apply-event.ts'
import { formatChain } from './format-chain.ts'
import type { ReplaceImmutable } from './replace.ts'
import { StepRunner } from './step-runner.ts'
import { walk } from './walk.ts'

/** Sends one object. What it throws is that object's failure. */
export type ApplyOne = (
  resource: ResourceClient,
  object: KubeObject,
  options: ApplyOptions & CallOptions,
) => Promise<KubeObject>

/** How a set is applied. */
export interface ApplySetOptions<T extends SetItem = SetItem> {
  /** Whose fields these become. Default `anykind`. */
  readonly fieldManager?: string | undefined
  readonly force?: boolean | undefined
  readonly dryRun?: boolean | undefined
  readonly fieldValidation?: 'Ignore' | 'Warn' | 'Strict' | undefined
  /** So many objects are sent at the same time. Default 16: more make a server no faster. */
  readonly concurrency?: number | undefined
  /**
   * The stored object, where it is known to be as it is wanted: nothing is sent then. Default: all are sent, which the server makes
   * no write of where nothing differs.
   */
  readonly unchanged?: ((item: T) => Promise<KubeObject | undefined>) | undefined
  /** Sends one object. Default: server-side apply as the other options say. */
  readonly applyOne?: ApplyOne | undefined
  /**
   * Whether an object that differs in fields that cannot be changed is deleted and made anew, once the server has said in a dry run
   * that it takes the new one. Default false: only where an object's annotation `anykind.dev/replace-immutable` says `true`. A
   * function is asked of each object, whatever its annotation says.
   */
  readonly replaceImmutable?: ReplaceImmutable | undefined
  /** Whose hooks are run as such besides ours (`anykind.dev/hook`). Default none. */
  readonly hooks?: readonly HookDialect[] | undefined
  /** How long an object may take to get ready, where a wave, a hook or `depends-on` waits for it. Default 5 minutes. */
  readonly readyTimeoutMs?: number | undefined
  /** How readiness is told there. Default: by the rules of kinds. */
  readonly health?: Pick<WaitForSetOptions, 'rules' | 'statusGraceMs'> | undefined
  /** Hears of each write. A dry run has none. */
  readonly log?: WriteLog | undefined
  readonly signal?: AbortSignal | undefined
  readonly clock?: Clock
}

const defaultConcurrency = 16

/**
 * Applies a set of any kinds, server-side, each object as soon as all that it needs is there: its namespace, its definition, which
 * is waited for until it is served, what it names, and what people have written on it (`orderSet` has it all). Events come as
 * objects are answered. One that fails does not keep others from being tried but for those that need it. What passes by itself, an
 * overloaded server or a webhook that is not up yet, is tried again. Who stops reading ends the run, when what is being
 * sent is answered.
 *
 * Throws RequestError for a concurrency that is none, and OrderError before anything is sent.
 */
export async function* applySet<T extends SetItem>(
  client: Client,
  items: readonly T[],
  options: ApplySetOptions<T> = {},
): AsyncGenerator<ApplyEvent<T>, void, undefined> {
  const { concurrency = defaultConcurrency, hooks, signal } = options
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new RequestError(`apply a set: a concurrency of ${concurrency} is none`)
  }
  signal?.throwIfAborted()
  const order = orderSet(items, { namespace: client.namespace, hooks })
  const stop = new AbortController()
  const stopped = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal])
  let walking: Promise<void> | undefined
  try {
    yield* arrivals<ApplyEvent<T>>([
      async emit => {
        using runner = new StepRunner({ client, items, order, emit, options, signal: stopped })
        walking = walkSet(order, runner, { concurrency, emit, signal: stopped })
        await walking
      },
    ])
  } finally {
    stop.abort()
    await walking?.catch(() => undefined)
  }
}

interface Walking<T extends SetItem> {
  readonly concurrency: number
  readonly emit: (event: ApplyEvent<T>) => void
  readonly signal: AbortSignal
}

const walkSet = <T extends SetItem>(
  order: SetOrder<T>,
  runner: StepRunner<T>,
  { emit, ...how }: Walking<T>,
): Promise<void> =>
  walk(order.steps, {
    ...how,
    run: step => runner.run(step),
    skip({ node }, chain) {
      if (node.type !== 'object') return
      const last = order.steps[chain.at(-1)?.to ?? -1]?.node
      const because = last === undefined || last.type === 'gate' ? undefined : last.item
      const reason = formatChain(order.steps, chain)
      emit({ type: 'skipped', item: node.item, cause: 'failure', reason, because })
    },
  })
