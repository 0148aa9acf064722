/** Something that runs and gives values on its way. */
export type Producer<T> = (emit: (value: T) => void) => Promise<void>

/**
 * The values of producers that run at the same time, in the order in which they come. Throws the first
 * failure once all values before it are taken. A caller that stops reading does not stop the producers:
 * give them a signal.
 */
export async function* arrivals<T>(
  producers: readonly Producer<T>[],
): AsyncGenerator<T, void, undefined> {
  let arrived: T[] = []
  let running = producers.length
  let failure: { readonly error: unknown } | undefined
  let wake = (): void => undefined
  for (const produce of producers) {
    produce(value => {
      arrived.push(value)
      wake()
    })
      .catch(error => {
        failure ??= { error }
      })
      .finally(() => {
        running--
        wake()
      })
  }
  for (;;) {
    const taken = arrived
    arrived = []
    yield* taken
    if (arrived.length > 0) continue
    if (failure) throw failure.error
    if (running === 0) return
    const { promise, resolve } = Promise.withResolvers<void>()
    wake = resolve
    await promise
  }
}
