import { slideChanges } from './slide-changes.ts'

/** More differences than these are not searched through: the texts have little in common. */
const maxDifferences = 2_000

/** Which lines are not in the other text: 1 for those. What is left is the same in both, line by line. */
export interface ChangedLines {
  readonly before: Uint8Array
  readonly after: Uint8Array
}

/**
 * The fewest lines to remove and to add, by Myers' algorithm (An O(ND) Difference Algorithm, 1986) over what is
 * between the common beginning and end; runs of changed lines are put where diff(1) has them.
 *
 *        b ──▶
 *      a ╲ . . .     a diagonal step is a line in both;
 *      │ . ╲─. .     right adds one of b, down removes one of a:
 *      ▼ . . │ ╲     the way with the fewest steps beside diagonals wins
 */
export function changedLines(a: readonly string[], b: readonly string[]): ChangedLines {
  const before = new Uint8Array(a.length)
  const after = new Uint8Array(b.length)
  let from = 0
  while (from < a.length && from < b.length && a[from] === b[from]) from++
  let [endA, endB] = [a.length, b.length]
  while (endA > from && endB > from && a[endA - 1] === b[endB - 1]) {
    endA--
    endB--
  }
  const trace = search(a.slice(from, endA), b.slice(from, endB))
  if (trace === undefined) {
    before.fill(1, from, endA)
    after.fill(1, from, endB)
  } else walkBack(trace, endA - from, endB - from, { before, after, from })
  slideChanges(a, before, after)
  slideChanges(b, after, before)
  return { before, after }
}

/**
 * How far each diagonal gets with 0, 1, 2 … differences; undefined if that takes too many. Entry `d` has the diagonals
 * -d … d, each at its number plus d.
 */
function search(a: readonly string[], b: readonly string[]): Int32Array[] | undefined {
  const trace: Int32Array[] = []
  let last = new Int32Array([0, 0, 0])
  for (let d = 0; d <= Math.min(a.length + b.length, maxDifferences); d++) {
    const reach = new Int32Array(2 * d + 1)
    for (let k = -d; k <= d; k += 2) {
      let x = d === 0 ? 0 : startOf(last, d, k)
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++
      reach[k + d] = x
      if (x >= a.length && x - k >= b.length) {
        trace.push(reach)
        return trace
      }
    }
    trace.push(reach)
    last = reach
  }
  return undefined
}

/** Where diagonal `k` begins after `d` differences, from what d - 1 reached. */
function startOf(last: Int32Array, d: number, k: number): number {
  return isDown(last, d, k) ? reachOf(last, d, k + 1) : reachOf(last, d, k - 1) + 1
}

/** Whether the better way to diagonal `k` adds a line rather than removes one. */
const isDown = (last: Int32Array, d: number, k: number): boolean =>
  k === -d || (k !== d && reachOf(last, d, k - 1) < reachOf(last, d, k + 1))

const reachOf = (last: Int32Array, d: number, k: number): number => last[k + d - 1] ?? 0

function walkBack(
  trace: readonly Int32Array[],
  x: number,
  y: number,
  { before, after, from }: ChangedLines & { readonly from: number },
): void {
  for (let d = trace.length - 1; d > 0; d--) {
    const last = trace[d - 1] ?? new Int32Array()
    const k = x - y
    const adds = isDown(last, d, k)
    const previous = adds ? k + 1 : k - 1
    x = reachOf(last, d, previous)
    y = x - previous
    if (adds) after[from + y] = 1
    else before[from + x] = 1
  }
}
