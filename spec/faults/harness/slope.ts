/** One thing that was measured at several times. */
export interface Series {
  readonly name: string
  readonly unit: string
  /** How much more at the end is no rise: what the collector and the kernel do by themselves. */
  readonly tolerance: number
  readonly values: readonly (readonly [seconds: number, value: number])[]
}

/**
 * How much the values rise in an hour: the median of the slopes between all pairs (Theil and Sen), which single outliers do
 * not move. Of the second half only: a process that has just begun grows. 0 for fewer than two.
 */
export function slopePerHour(values: Series['values']): number {
  const settled = values.slice(Math.floor(values.length / 2))
  const slopes = settled.flatMap(([at, value], index) =>
    settled.slice(index + 1).map(([later, next]) => (next - value) / (later - at)),
  )
  const sorted = slopes.toSorted((a, b) => a - b)
  return (sorted[Math.floor(sorted.length / 2)] ?? 0) * 3600
}

/** A line for people, and whether it is no rise. */
export function judgeSeries({ name, unit, tolerance, values }: Series): {
  readonly line: string
  readonly isLevel: boolean
} {
  const slope = slopePerHour(values)
  const [middle, end] = [values[Math.floor(values.length / 2)], values.at(-1)]
  const hours = ((end?.[0] ?? 0) - (middle?.[0] ?? 0)) / 3600
  const isLevel = slope * hours <= tolerance
  const last = end?.[1] ?? 0
  const line = `${isLevel ? 'level ' : 'RISES '} ${name}: ${last.toFixed(1)} ${unit}, ${slope.toFixed(1)} an hour, ${(slope * hours).toFixed(1)} in the second half (at most ${tolerance})`
  return { line, isLevel }
}
