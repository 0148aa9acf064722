/** What one run of a process cost, from wait4(2): see measure/main.go. */
export interface Measurement extends CountedFigures {
  readonly wallSeconds: number
  /** User and system time of the process and the children it waited for. */
  readonly cpuSeconds: number
  /** The peak of resident memory. */
  readonly peakBytes: number
}

/** What a process tells of itself, where a scenario is about it. */
export interface CountedFigures {
  /** Connections that it opened. */
  readonly connections?: number
  /** Requests that it sent, repetitions too. */
  readonly requests?: number
  /** Schema documents that it fetched: one holds all kinds of a group and version. */
  readonly schemaDocuments?: number
  /** The bytes of these documents, unpacked. */
  readonly schemaBytes?: number
  /** Pieces of schemas that it had compiled to code. */
  readonly compiles?: number
  /** Input that it read a second, in bytes. */
  readonly bytesPerSecond?: number
  readonly callsPerSecond?: number
  /** What it holds in memory of what a scenario is about, after a collection. */
  readonly liveBytes?: number
  /** For how long what is due had to wait for the program, of a hundred times the longest but one. */
  readonly eventLoopP99Seconds?: number
  /** From the first event to the last. */
  readonly cpuPerEventSeconds?: number
  /** From the server to the handler. */
  readonly latencyP50Seconds?: number
  readonly latencyP99Seconds?: number
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
  requests: 'requests',
  schemaDocuments: 'schema documents',
  schemaBytes: 'schema bytes',
  compiles: 'compilations',
  bytesPerSecond: 'throughput',
  callsPerSecond: 'rate',
  liveBytes: 'live memory',
  eventLoopP99Seconds: 'event-loop lag, p99',
  cpuPerEventSeconds: 'CPU time per event',
  latencyP50Seconds: 'latency, p50',
  latencyP99Seconds: 'latency, p99',
}

/** A figure for people: `0.52 s`, `48 ms`, `320 µs`, `118 MB` (of a million bytes), `3,210/s`. */
export const formatFigure = (metric: Metric, value: number): string => formats[metric](value)

const count = (value: number): string => String(value)

const seconds = (value: number): string =>
  Math.abs(value) < 0.2
    ? `${(value * 1000).toFixed(value < 0.02 ? 1 : 0)} ms`
    : `${value.toFixed(value < 10 ? 2 : 1)} s`

const microseconds = (value: number): string => `${(value * 1e6).toFixed(0)} µs`

const bytes = (value: number): string => `${(value / 1e6).toFixed(value < 1e7 ? 1 : 0)} MB`

const formats: Readonly<Record<Metric, (value: number) => string>> = {
  cpuSeconds: seconds,
  peakBytes: bytes,
  wallSeconds: seconds,
  connections: count,
  requests: count,
  schemaDocuments: count,
  schemaBytes: bytes,
  compiles: count,
  bytesPerSecond: value => `${(value / 1e6).toFixed(1)} MB/s`,
  liveBytes: bytes,
  eventLoopP99Seconds: seconds,
  cpuPerEventSeconds: microseconds,
  latencyP50Seconds: microseconds,
  latencyP99Seconds: microseconds,
  callsPerSecond: value => `${Math.round(value).toLocaleString('en')}/s`,
}
