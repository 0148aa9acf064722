/** What to add to the time since the start, in milliseconds: read at the moment at which `Date.now` moves. */
function offsetMs() {
  const last = Date.now()
  let now = last
  while (now === last) now = Date.now()
  return now - performance.now()
}

const offset = offsetMs()

/** Seconds since 1970 as other programs read it (CLOCK_REALTIME), to some microseconds. */
export const wallSeconds = () => (offset + performance.now()) / 1000
