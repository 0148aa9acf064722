import { setTimeout as sleep } from 'node:timers/promises'

/** How often to try, and for how long. */
export interface Polling {
  readonly everyMs: number
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

/**
 * Tries until the attempt gives something, and gives that; undefined when the time is over. The last
 * attempt may end after it. Real time, no Clock: what is waited for are other processes.
 * Throws what the attempt throws, and `signal.reason`.
 */
export async function poll<T>(
  attempt: () => T | undefined | Promise<T | undefined>,
  { everyMs, timeoutMs, signal }: Polling,
): Promise<T | undefined> {
  for (const end = performance.now() + timeoutMs; ; ) {
    signal?.throwIfAborted()
    const result = await attempt()
    if (result !== undefined || performance.now() >= end) return result
    await sleep(everyMs, undefined, { signal }).catch(() => signal?.throwIfAborted())
  }
}

/** Whether the promise settles within the time. The timer does not outlive the answer. */
export async function settlesWithin(
  promise: Promise<unknown>,
  timeoutMs: number,
): Promise<boolean> {
  const timer = new AbortController()
  const late = sleep(timeoutMs, false, { signal: timer.signal }).catch(() => false)
  const settled = promise.then(
    () => true,
    () => true,
  )
  return Promise.race([settled, late]).finally(() => timer.abort())
}
