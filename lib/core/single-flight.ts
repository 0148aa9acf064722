/** A task under way, and who waits for it. */
interface Flight<T> {
  readonly result: Promise<T>
  readonly abort: AbortController
  waiters: number
}

/**
 * Runs a task once for all who ask for it at the same time. A caller that aborts stops waiting, with
 * `signal.reason`; the task itself is aborted when nobody waits any more. A failure is everyone's and
 * is not kept: the next call runs the task anew.
 */
export class SingleFlight<T> {
  readonly #flights = new Map<string, Flight<T>>()

  /** The task that runs under a key, or nothing. For callers that need one begun after now. */
  running(key: string): Promise<T> | undefined {
    return this.#flights.get(key)?.result
  }

  async run(
    key: string,
    task: (signal: AbortSignal) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    signal?.throwIfAborted()
    const flight = this.#flights.get(key) ?? this.#start(key, task)
    flight.waiters += 1
    try {
      return await (signal === undefined ? flight.result : abortable(flight.result, signal))
    } finally {
      flight.waiters -= 1
      // Without effect once the task has ended.
      if (flight.waiters === 0) this.#drop(key, flight)
    }
  }

  #start(key: string, task: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const abort = new AbortController()
    const flight: Flight<T> = { result: task(abort.signal), abort, waiters: 0 }
    this.#flights.set(key, flight)
    const ended = () => this.#forget(key, flight)
    flight.result.then(ended, ended)
    return flight
  }

  #drop(key: string, flight: Flight<T>): void {
    this.#forget(key, flight)
    flight.abort.abort()
  }

  #forget(key: string, flight: Flight<T>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key)
  }
}

function abortable<T>(result: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const onAbort = () => reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  result.then(resolve, reject)
  return promise.finally(() => signal.removeEventListener('abort', onAbort))
}
