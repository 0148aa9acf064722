/** A histogram as data, as Prometheus has it. */
export interface HistogramData {
  /** Upper bounds in seconds, and how many were not above each. */
  readonly buckets: readonly (readonly [seconds: number, count: number])[]
  readonly count: number
  readonly sumSeconds: number
}

/** client-go's and controller-runtime's for work queues: 10 ns to 1,000 s. */
const bounds = Array.from({ length: 12 }, (_, power) => 10 ** (power - 8))

/** Counts how long things take. */
export class Histogram {
  readonly #counts = new Array<number>(bounds.length + 1).fill(0)
  #sumMs = 0

  observe(ms: number): void {
    let at = 0
    while ((bounds[at] ?? Number.POSITIVE_INFINITY) * 1000 < ms) at++
    this.#counts[at] = (this.#counts[at] ?? 0) + 1
    this.#sumMs += ms
  }

  /** What was counted so far. */
  get data(): HistogramData {
    let count = 0
    const buckets = bounds.map((bound, at) => {
      count += this.#counts[at] ?? 0
      return [bound, count] as const
    })
    count += this.#counts[bounds.length] ?? 0
    return { buckets, count, sumSeconds: this.#sumMs / 1000 }
  }
}
