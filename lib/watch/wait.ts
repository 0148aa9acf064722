import type { ResourceClient } from '../client/index.ts'
import {
  type Clock,
  escapeFieldValue,
  formatObject,
  getRequest,
  KubeError,
  type KubeObject,
  systemClock,
} from '../core/index.ts'
import type { Condition } from './conditions.ts'
import { Deadline } from './deadline.ts'
import { type Change, observe } from './observe.ts'

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
  /** Default: for ever; the caller knows how long is too long. 0 looks once and does not wait. */
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
 * Throws {@link WaitError} at the deadline, RequestError if the client and the name are not of one
 * object, and what `observe` throws.
 */
export async function waitFor<T extends KubeObject>(
  client: ResourceClient<T>,
  name: string,
  condition: Condition<T>,
  { timeoutMs, signal, clock = systemClock, onChange, explain = notYet }: WaitOptions = {},
): Promise<T | undefined> {
  const { resource, namespace } = client
  // Refuses a target that is not one object: of all namespaces' objects of a name the first would count.
  getRequest(resource, { namespace, name })
  let last: T | undefined
  const error = () =>
    timedOut({ kind: resource.kind, metadata: { name } }, last, timeoutMs, explain)
  const deadline = new Deadline({ clock, ms: timeoutMs || undefined, error, signal })
  try {
    const fieldSelector = `metadata.name=${escapeFieldValue(name)}`
    for await (const change of observe(client, { fieldSelector, signal: deadline.signal, clock })) {
      last = present(change)
      if (condition(last)) return last
      if (timeoutMs === 0) throw error()
      onChange?.(last)
    }
    return last
  } finally {
    deadline.end()
  }
}

const notYet = (): string => 'the condition does not hold'

/** What a change to the one object watched leaves behind. */
const present = <T extends KubeObject>(change: Change<T>): T | undefined => {
  if (change.type === 'listed') return change.objects[0]
  return change.type === 'applied' ? change.object : undefined
}

function timedOut(
  wanted: { kind: string; metadata: { name: string } },
  last: KubeObject | undefined,
  timeoutMs: number = 0,
  explain: (object: KubeObject) => string,
): WaitError {
  const object = formatObject(last ?? wanted)
  const state = last === undefined ? 'it does not exist' : explain(last)
  return new WaitError(`wait for ${object}: after ${timeoutMs / 1000} s ${state}`, last)
}
