/** As many requests as keep a server of two cores busy. */
const limit = 16

/**
 * The results of a task for each item, in order, sixteen at a time; items are taken when their turn comes. Rejects with
 * the first failure.
 */
export async function inFlight<T, R>(
  items: Iterable<T>,
  task: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  const left = Iterator.from(items).map((item, index) => [index, item] as const)
  const work = async () => {
    for (const [index, item] of left) results[index] = await task(item)
  }
  await Promise.all(Array.from({ length: limit }, work))
  return results
}
