import type { ResourceClient } from '../client/index.ts'
import { type Clock, formatObject, KubeError, type KubeObject } from '../core/index.ts'
import { systemClock } from '../transport/index.ts'
import type { Condition } from './conditions.ts'
import { type Change, observe } from './watcher.ts'

/** The condition did not come true in time. `code` is `ERR_KUBE_WAIT_TIMEOUT`. */
export class WaitError extends KubeError {
  /** The object as it was last seen; undefined if it did not exist. */
  readonly last: KubeObject | undefined

  constructor(message: string, last: KubeObject | undefined) {
    super('WAIT_TIMEOUT', message)
    this.last = last
  }
}

/** How long to wait, and with what. */
export interface WaitOptions {
  /** Default: for ever; the caller knows how long is too long. */
  readonly timeoutMs?: number | undefined
  readonly signal?: AbortSignal | undefined
  readonly clock?: Clock
  /** Called with each state that is not yet the wanted one, for progress. */
  readonly onChange?: (object: KubeObject | undefined) => void
  /** What is missing, for the error's message. Default: that the condition does not hold. */
  readonly explain?: (object: KubeObject) => string
}

/**
 * Waits, by watching one object, until the condition holds, and gives the object as it then is
 * (undefined if it is gone, which conditions such as `isDeleted` wait for).
 * Throws {@link WaitError} at the deadline, and what `observe` throws.
 */
export async function waitFor<T extends KubeObject>(
  client: ResourceClient<T>,
  name: string,
  condition: Condition<T>,
  { timeoutMs, signal, clock = systemClock, onChange, explain = notYet }: WaitOptions = {},
): Promise<T | undefined> {
  const ended = new AbortController()
  const stop = AbortSignal.any([ended.signal, ...(signal ? [signal] : [])])
  let last: T | undefined
  const deadline =
    timeoutMs === undefined
      ? undefined
      : clock.sleep(timeoutMs, stop).then(
          () => ended.abort(timedOut(client.resource.kind, name, timeoutMs, last, explain)),
          () => undefined,
        )
  try {
    const changes = observe(client, { fieldSelector: `metadata.name=${name}`, signal: stop, clock })
    for await (const change of changes) {
      last = present(change)
      if (condition(last)) return last
      onChange?.(last)
    }
    return last
  } finally {
    ended.abort()
    await deadline
  }
}

const notYet = (): string => 'the condition does not hold'

/** What a change to the one object watched leaves behind. */
const present = <T extends KubeObject>(change: Change<T>): T | undefined => {
  if (change.type === 'listed') return change.objects[0]
  return change.type === 'applied' ? change.object : undefined
}

function timedOut(
  kind: string,
  name: string,
  timeoutMs: number,
  last: KubeObject | undefined,
  explain: (object: KubeObject) => string,
): WaitError {
  const object = formatObject(last ?? { kind, metadata: { name } })
  const state = last === undefined ? 'it does not exist' : explain(last)
  return new WaitError(`wait for ${object}: after ${timeoutMs / 1000} s ${state}`, last)
}
