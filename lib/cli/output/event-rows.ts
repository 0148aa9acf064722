import { isRecord, type KubeObject } from '../../core/index.ts'
import { humanDuration } from './human-duration.ts'

/** The columns of `events`, as kubectl has them. */
export const eventHeader = ['LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'] as const

/** An event in these columns. `now` in milliseconds of the day's clock. */
export function eventRow(event: KubeObject, now: number): string[] {
  const { type, reason, involvedObject, message } = event
  const { kind, name } = isRecord(involvedObject) ? involvedObject : {}
  return [
    lastSeen(event, now),
    text(type),
    text(reason),
    `${text(kind)}/${text(name)}`,
    text(message).trim(),
  ]
}

/** `5m`, or `10s (x7 over 5m)` of what was told again and again. */
function lastSeen(event: KubeObject, now: number): string {
  const { series, count, eventTime, firstTimestamp, lastTimestamp } = event
  const since = (time: unknown) => ago(time, now)
  const first = since(isTime(eventTime) ? eventTime : firstTimestamp)
  if (isRecord(series)) {
    return `${since(series.lastObservedTime)} (x${Number(series.count) || 0} over ${first})`
  }
  const times = Number(count)
  return times > 1 ? `${since(lastTimestamp)} (x${times} over ${first})` : first
}

const ago = (time: unknown, now: number): string =>
  isTime(time) ? humanDuration(now - Date.parse(time)) : '<unknown>'

const isTime = (value: unknown): value is string =>
  typeof value === 'string' && Number.isFinite(Date.parse(value))

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
