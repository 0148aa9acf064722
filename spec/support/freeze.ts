/** Freezes a value all the way down, so that whoever writes to it throws. */
export function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  Object.values(value).forEach(freeze)
  return Object.freeze(value)
}
