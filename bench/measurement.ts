/** What one run of a process cost, from wait4(2): see measure/main.go. */
export interface Measurement {
  readonly wallSeconds: number
  /** User and system time of the process and the children it waited for. */
  readonly cpuSeconds: number
  /** The peak of resident memory. */
  readonly peakBytes: number
  /** Connections that the process opened, as it says itself; where a scenario is about them. */
  readonly connections?: number
}

/** One of the figures of a {@link Measurement}. */
export type Metric = keyof Measurement

/** The figures that every scenario has, in the order in which they are shown. */
export const metrics: readonly Metric[] = ['cpuSeconds', 'peakBytes', 'wallSeconds']

/** A figure's name for people. */
export const metricNames: Readonly<Record<Metric, string>> = {
  cpuSeconds: 'CPU time',
  peakBytes: 'peak memory',
  wallSeconds: 'wall time',
  connections: 'connections',
}

/** A figure for people: `0.52 s`, `48 ms`, `118 MB` (of a million bytes). */
export function formatFigure(metric: Metric, value: number): string {
  if (metric === 'connections') return String(value)
  if (metric === 'peakBytes') return `${(value / 1e6).toFixed(value < 1e7 ? 1 : 0)} MB`
  if (Math.abs(value) < 0.2) return `${(value * 1000).toFixed(value < 0.02 ? 1 : 0)} ms`
  return `${value.toFixed(value < 10 ? 2 : 1)} s`
}
