import { isRecord, type KubeObject } from '../../core/index.ts'

/**
 * When an event was last seen, as its sender says it: series have one place for it, counted events another, single ones a
 * third, and what is not used is null.
 */
function saidTimeOf({ series, lastTimestamp, eventTime }: KubeObject): string | undefined {
  const observed = isRecord(series) ? series.lastObservedTime : undefined
  return [observed, lastTimestamp, eventTime].find(isTime)
}

/** The same; of a sender that says none, when the event was stored. */
export const lastTimeOf = (event: KubeObject): string | undefined =>
  saidTimeOf(event) ?? event.metadata.creationTimestamp

const isTime = (value: unknown): value is string => typeof value === 'string' && value !== ''

/** The newest last. By time and not by text, as `03.5Z` is after `03Z`; what is no time comes first. */
export const byLastTime = (a: KubeObject, b: KubeObject): number =>
  microsecondsOf(lastTimeOf(a)) - microsecondsOf(lastTimeOf(b))

/** The same by what senders say alone, as kubectl's `events` has it. */
export const bySaidTime = (a: KubeObject, b: KubeObject): number =>
  microsecondsOf(saidTimeOf(a)) - microsecondsOf(saidTimeOf(b))

/** A Date ends at milliseconds; a MicroTime has three digits more. */
function microsecondsOf(time = ''): number {
  const [, more = ''] = /\.\d{3}(\d{1,3})/.exec(time) ?? []
  return (Date.parse(time) || 0) * 1000 + Number(more.padEnd(3, '0'))
}
