/** Seconds since 1970 as other programs read them (CLOCK_REALTIME), within some ten microseconds: `Date.now` has milliseconds only. */
export const wallSeconds = () => (performance.timeOrigin + performance.now()) / 1000
