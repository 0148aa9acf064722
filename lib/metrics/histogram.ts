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

  *samples(): Generator<Sample> {
    for (const { labels, counts, count, sum } of this.#series.values()) {
      let below = 0
      const buckets = this.#bounds.map((bound, index) => {
        below += counts[index] ?? 0
        return [bound, below] as const
      })
      yield* histogramSamples(labels, { buckets, count, sum })
    }
  }
}

/** A series of a histogram; its buckets add up, as Prometheus wants them. */
export function* histogramSamples(
  labels: Labels,
  {
    buckets,
    count,
    sum,
  }: {
    readonly buckets: readonly (readonly [bound: number, count: number])[]
    readonly count: number
    readonly sum: number
  },
): Generator<Sample> {
  for (const [bound, value] of buckets) {
    yield { suffix: '_bucket', labels: { ...labels, le: String(bound) }, value }
  }
  yield { suffix: '_bucket', labels: { ...labels, le: '+Inf' }, value: count }
  yield { suffix: '_sum', labels, value: sum }
  yield { suffix: '_count', labels, value: count }
}
