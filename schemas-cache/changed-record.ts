/** In place of a field's value: there is none. */
export const absent: unique symbol = Symbol('absent')

/** A copy with changes. Keys are data, `__proto__` too: an assignment would not make it one. */
export const changedRecord = (
  record: Readonly<Record<string, unknown>>,
  changes: ReadonlyMap<string, unknown>,
): Record<string, unknown> =>
  Object.fromEntries(
    [...new Map([...Object.entries(record), ...changes])].filter(([, value]) => value !== absent),
  )

/** The list itself where `change` gives each item back as it is, else a copy. */
export function changedList(
  list: readonly unknown[],
  change: (item: unknown, index: number) => unknown,
): readonly unknown[] {
  let copy: unknown[] | undefined
  for (const [index, before] of list.entries()) {
    const after = change(before, index)
    if (after === before) continue
    copy ??= [...list]
    copy[index] = after
  }
  return copy ?? list
}
