import type { Rounds } from './harness.ts'
import type { Metric } from './measurement.ts'
import type { Contender } from './scenarios.ts'

/** A figure of a contender, round by round. */
export const seriesOf = (rounds: Rounds, contender: Contender, metric: Metric): number[] =>
  (rounds[contender] ?? []).map(measurement => measurement[metric] ?? Number.NaN)

/** What is told of a series: never a mean, which one disturbed round would move. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** The middle value, or the mean of the two middle ones. Throws RangeError on an empty series. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('the median of nothing')
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted.length >> 1
  const at = (index: number): number => sorted[index] ?? Number.NaN
  return sorted.length % 2 === 1 ? at(upper) : (at(upper - 1) + at(upper)) / 2
}

/** Median, smallest and largest of a series. */
export const spreadOf = (values: readonly number[]): Spread => ({
  median: median(values),
  min: Math.min(...values),
  max: Math.max(...values),
})

/**
 * Joins two series round by round. What slows the machine for a minute slows both values of a round,
 * so their ratio stays; the ratio of two medians taken minutes apart would not.
 * Throws RangeError if the series differ in length.
 */
export function pairwise(
  ours: readonly number[],
  theirs: readonly number[],
  join: (our: number, their: number) => number,
): number[] {
  if (ours.length !== theirs.length) throw new RangeError('series of different lengths')
  return ours.map((our, round) => join(our, theirs[round] ?? Number.NaN))
}
