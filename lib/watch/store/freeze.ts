/** Freezes a value of JSON with all that is in it, however deep; what is frozen already is so in depth. */
export function freeze<T>(value: T): T {
  const open: unknown[] = [value]
  while (open.length > 0) {
    const next = open.pop()
    if (typeof next !== 'object' || next === null || Object.isFrozen(next)) continue
    Object.freeze(next)
    for (const inner of Object.values(next)) open.push(inner)
  }
  return value
}
