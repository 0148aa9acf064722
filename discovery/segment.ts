/*
 * Names go into URLs, cache keys and messages, and they come from a server that may be hostile or
 * broken: what is not plainly a name drops its resource. Dots are allowed in plurals because
 * metrics servers name them so (`jobs.batch`).
 */
const segment = /^[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?!\.))*$/
const maxSegmentLength = 253

/** Whether a group, version, resource or kind is plainly a name. */
export const isSegment = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= maxSegmentLength && segment.test(value)
