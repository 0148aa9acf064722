/** Names that are everybody's, and those that are traps. */
const names = ['a', 'b', 'spec', 'a/b', 'c~d', '0', '', '__proto__', 'constructor', 'toString']

const scalars = [0, 1, -1, 0.1 + 0.2, 2n ** 53n + 1n, -(2n ** 63n), '', 'x', '~1', true, false]

/** How random values are made. */
export interface RandomJsonOptions {
  /** Whether null may be in it. */
  readonly nulls: boolean
  readonly depth?: number
}

/** A random JSON value out of few names and values, so that two of them have much in common. */
export function randomJson(random: () => number, options: RandomJsonOptions): unknown {
  const { nulls, depth = 4 } = options
  const below = (limit: number) => Math.floor(random() * limit)
  const kind = depth === 0 ? 0 : below(4)
  const inner = () => randomJson(random, { nulls, depth: depth - 1 })
  if (kind === 1) return Array.from({ length: below(5) }, inner)
  if (kind >= 2) {
    const members = Array.from({ length: below(5) }, () => [names[below(names.length)], inner()])
    return Object.fromEntries(members)
  }
  return nulls && below(6) === 0 ? null : scalars[below(scalars.length)]
}
