import type { Client } from '../../client/index.ts'
import { formatObject, type KubeObject, RequestError, systemClock } from '../../core/index.ts'
import { SharedWatches, waitWithin } from '../health/index.ts'
import { missingNeighbour } from '../neighbours.ts'
import { isDefinition, type SetOrder, type Step } from '../order/index.ts'
import type { SetItem } from '../set-item.ts'
import type { ApplyEvent } from './apply-event.ts'
import type { ApplySetOptions } from './apply-set.ts'
import { ReplaceError } from './replace-error.ts'
import { untilServed } from './until-served.ts'
import { writeItem } from './write-item.ts'

/** One run over a set. */
export interface Applying<T extends SetItem> {
  readonly client: Client
  readonly items: readonly T[]
  readonly order: SetOrder<T>
  readonly emit: (event: ApplyEvent<T>) => void
  readonly options: ApplySetOptions<T>
  readonly signal: AbortSignal
}

const defaultReadyMs = 5 * 60_000

/** Does the steps of a run; keeps what was stored, which later steps wait for. Dispose of it to end its watches. */
export class StepRunner<T extends SetItem> implements Disposable {
  readonly #applying: Applying<T>
  readonly #stored = new Map<T, KubeObject>()
  readonly #watches: SharedWatches

  constructor(applying: Applying<T>) {
    this.#applying = applying
    this.#watches = new SharedWatches(applying.client, applying.options.clock)
  }

  [Symbol.dispose](): void {
    this.#watches[Symbol.dispose]()
  }

  /** Tells what became of it. Resolves to whether what needs the step may go on; rejects when the signal fires. */
  async run(step: Step<T>): Promise<boolean> {
    const { node } = step
    if (node.type === 'gate') return true
    const { client, emit, items, options, signal } = this.#applying
    const { item } = node
    try {
      if (node.type === 'ready') await this.#untilReady(item)
      else emit(await this.#apply(item, step))
      return true
    } catch (error) {
      // What was deleted and not made again is told, whatever ends the run.
      if (!(error instanceof ReplaceError)) signal.throwIfAborted()
      const { namespace = client.namespace } = item.object.metadata
      const reason = options.dryRun
        ? missingNeighbour(item.object, items, error, namespace)
        : undefined
      if (reason === undefined) emit({ type: 'failed', item, error })
      else emit({ type: 'skipped', item, cause: 'dry-run', reason })
      return reason !== undefined
    }
  }

  async #untilReady(item: T): Promise<void> {
    const { client, emit, order, options, signal } = this.#applying
    const { clock = systemClock, readyTimeoutMs: timeoutMs = defaultReadyMs } = options
    const { dryRun, health } = options
    const stored = this.#stored.get(item)
    // A hook is over once it is applied.
    if (stored === undefined || dryRun || order.hooks.has(item)) return
    if (isDefinition(stored)) return untilServed(client, stored, { clock, signal })
    const waiting = { ...health, timeoutMs, clock, signal }
    const stage = order.stages.get(item)
    let isTold = false
    for await (const event of waitWithin(this.#watches, client, [stored], waiting)) {
      if (event.type === 'failed') throw event.error
      isTold ||= event.type === 'progressing'
      if (isTold && event.type !== 'abandoned') emit({ type: 'waiting', item, event, stage })
    }
  }

  async #apply(item: T, step: Step<T>): Promise<ApplyEvent<T>> {
    const { order, options } = this.#applying
    const hook = order.hooks.get(item)
    if (hook?.moment === 'never') {
      const reason = 'it is a hook for another moment than an apply'
      return { type: 'skipped', item, cause: 'hook', reason }
    }
    if (hook === undefined) refuseGenerated(item.object)
    const unchanged = hook === undefined ? await options.unchanged?.(item) : undefined
    const applied =
      unchanged === undefined
        ? await writeItem(item, { ...this.#applying, hook, isNew: this.#isOfNewKind(step) })
        : ({ object: unchanged, change: 'unchanged' } as const)
    this.#stored.set(item, applied.object)
    return { type: 'applied', item, ...applied }
  }

  /** Its definition is in the set, and may be so new that not every server knows of it. */
  #isOfNewKind({ needs }: Step<T>): boolean {
    const { steps } = this.#applying.order
    return needs.some(({ to }) => {
      const node = steps[to]?.node
      return node?.type === 'ready' && isDefinition(node.item.object)
    })
  }
}

function refuseGenerated(object: KubeObject): void {
  const { name, generateName } = object.metadata
  if (name !== undefined || generateName === undefined) return
  throw new RequestError(
    `apply ${formatObject(object)}: with generateName it would be another object each time; give it a name, or create it`,
  )
}
