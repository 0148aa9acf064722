import { type Family, type FamilyName, keyOf, type Labels, type Sample } from './family.ts'

interface Series {
  readonly labels: Labels
  /** How many were at most each bound, and not at most the one before. */
  readonly counts: number[]
  count: number
  sum: number
}

/** How often values were at most each of some bounds, which go up. Sets of labels as a counter's. */
export class Histogram implements Family {
  readonly type = 'histogram'
  readonly name: string
  readonly help: string
  readonly #bounds: readonly number[]
  readonly #series = new Map<string, Series>()

  constructor({ name, help }: FamilyName, bounds: readonly number[]) {
    this.name = name
    this.help = help
    this.#bounds = bounds
  }

  observe(labels: Labels, value: number): void {
    const key = keyOf(labels)
    let series = this.#series.get(key)
    if (series === undefined) {
      series = { labels, counts: this.#bounds.map(() => 0), count: 0, sum: 0 }
      this.#series.set(key, series)
    }
    const bucket = this.#bounds.findIndex(bound => value <= bound)
    if (bucket >= 0) series.counts[bucket] = (series.counts[bucket] ?? 0) + 1
    series.count++
    series.sum += value
  }

  /** Buckets add up, as Prometheus wants them. */
  *samples(): Generator<Sample> {
    for (const { labels, counts, count, sum } of this.#series.values()) {
      let below = 0
      for (const [index, bound] of this.#bounds.entries()) {
        below += counts[index] ?? 0
        yield { suffix: '_bucket', labels: { ...labels, le: String(bound) }, value: below }
      }
      yield { suffix: '_bucket', labels: { ...labels, le: '+Inf' }, value: count }
      yield { suffix: '_sum', labels, value: sum }
      yield { suffix: '_count', labels, value: count }
    }
  }
}
