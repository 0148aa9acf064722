/**
 * Seconds since 1970 as other programs read them (CLOCK_REALTIME), within some ten microseconds, for spans between processes of one
 * machine: `Date.now` has milliseconds only.
 */
export const wallSeconds = (): number => (performance.timeOrigin + performance.now()) / 1000
