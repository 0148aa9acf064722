import { compareResourceVersions, RequestError } from '../core/index.ts'

interface Waiter {
  readonly isDone: () => boolean
  readonly resolve: () => void
}

/** Those who wait until something has got so far. */
export class VersionWaiters {
  readonly #waiters = new Set<Waiter>()

  /** Resolves when all versions are as new; rejects with the reason of `signal`. Throws RequestError for no decimal version. */
  async wait(
    resourceVersion: string,
    versions: () => readonly (string | undefined)[],
    signal?: AbortSignal,
  ): Promise<void> {
    if (Number.isNaN(compareResourceVersions(resourceVersion, resourceVersion))) {
      throw new RequestError('wait for a resourceVersion: it is not a decimal number')
    }
    const isDone = (): boolean =>
      versions().every(
        version => version !== undefined && compareResourceVersions(version, resourceVersion) >= 0,
      )
    signal?.throwIfAborted()
    if (isDone()) return
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const waiter = { isDone, resolve }
    const onAbort = (): void => reject(signal?.reason)
    this.#waiters.add(waiter)
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      await promise
    } finally {
      this.#waiters.delete(waiter)
      signal?.removeEventListener('abort', onAbort)
    }
  }

  /** Something has got further. */
  wake(): void {
    for (const { isDone, resolve } of this.#waiters) if (isDone()) resolve()
  }
}
