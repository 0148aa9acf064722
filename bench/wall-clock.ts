/*
 * The time of day as other programs read it (CLOCK_REALTIME), finer than `Date.now`, for spans between processes of one
 * machine.
 */

/** What to add to the time since the start, in milliseconds: read at the moment at which `Date.now` moves. */
function offsetMs(): number {
  const last = Date.now()
  let now = last
  while (now === last) now = Date.now()
  return now - performance.now()
}

const offset = offsetMs()

/** Seconds since 1970, to some microseconds. */
export const wallSeconds = (): number => (offset + performance.now()) / 1000
