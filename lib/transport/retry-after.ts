import type { ApiResponse } from '../core/index.ts'

/** A server may ask for patience, not for a day of it. */
const maxSeconds = 60

/**
 * The seconds that an answer's Retry-After asks to wait (RFC 9110, 10.2.3), a minute at most; undefined if
 * it asks for nothing that can be understood, for no time, or for a time that is over. Of several headers,
 * as of a server and its proxy, the longest counts.
 */
export function retryAfterSeconds({ headers }: Pick<ApiResponse, 'headers'>): number | undefined {
  const values = [headers['retry-after'] ?? []].flat()
  const seconds = Math.max(0, ...values.map(value => secondsOf(value, headers.date)))
  return seconds > 0 ? Math.min(seconds, maxSeconds) : undefined
}

/** A date is taken from the answer's own Date, as our clocks may differ; an answer without one says nothing. */
function secondsOf(value: string, date: ApiResponse['headers'][string]): number {
  if (/^\d+$/.test(value)) return Number(value)
  if (typeof date !== 'string' || !httpDate.test(value) || !httpDate.test(date)) return 0
  return Math.ceil((Date.parse(value) - Date.parse(date)) / 1000) || 0
}

/** IMF-fixdate: `Sun, 06 Nov 1994 08:49:37 GMT`. The two obsolete forms are not sent any more. */
const httpDate = /^\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT$/
