import { changedLines } from './changed-lines.ts'

/** Lines around a change, as `diff -u` gives. */
const context = 3

/** A change: lines [from, to) of either side; an empty range on one of them. */
interface Hunk {
  readonly before: readonly [from: number, to: number]
  readonly after: readonly [from: number, to: number]
}

/**
 * What differs between two texts, as `diff -u` tells it (POSIX, `diff -U 3`), line by line without line ends; nothing
 * if they are equal. The texts end with a line end, or are empty. Pure.
 */
export function unifiedDiff(
  before: string,
  after: string,
  names: { readonly before: string; readonly after: string },
): string[] {
  const [a, b] = [linesOf(before), linesOf(after)]
  const changed = changedLines(a, b)
  const hunks = hunksOf(a.length, b.length, changed)
  if (hunks.length === 0) return []
  return [
    `--- ${names.before}`,
    `+++ ${names.after}`,
    ...hunks.flatMap(hunk => [
      `@@ -${range(hunk.before)} +${range(hunk.after)} @@`,
      ...hunkLines(hunk, a, b, changed),
    ]),
  ]
}

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))

type Changed = ReturnType<typeof changedLines>

/** Changes with their context; those whose contexts touch are one. */
function hunksOf(aLength: number, bLength: number, { before, after }: Changed): Hunk[] {
  const hunks: Hunk[] = []
  let open: { before: [number, number]; after: [number, number] } | undefined
  let [i, j] = [0, 0]
  while (i < aLength || j < bLength) {
    if (!before[i] && !after[j]) {
      i++
      j++
      continue
    }
    const [fromA, fromB] = [i, j]
    while (before[i]) i++
    while (after[j]) j++
    if (open === undefined || fromA - open.before[1] > 2 * context) {
      open = { before: [fromA, i], after: [fromB, j] }
      hunks.push(open)
    } else {
      open.before[1] = i
      open.after[1] = j
    }
  }
  return hunks.map(hunk => widened(hunk, aLength, bLength))
}

function widened({ before, after }: Hunk, aLength: number, bLength: number): Hunk {
  const above = Math.min(context, before[0], after[0])
  const below = Math.min(context, aLength - before[1], bLength - after[1])
  return {
    before: [before[0] - above, before[1] + below],
    after: [after[0] - above, after[1] + below],
  }
}

/** A range of no lines is told by the line before it. */
function range([from, to]: readonly [number, number]): string {
  const count = to - from
  if (count === 1) return `${from + 1}`
  return `${count === 0 ? from : from + 1},${count}`
}

function* hunkLines(
  hunk: Hunk,
  a: readonly string[],
  b: readonly string[],
  { before, after }: Changed,
): Generator<string> {
  let [i, j] = [hunk.before[0], hunk.after[0]]
  while (i < hunk.before[1] || j < hunk.after[1]) {
    if (before[i]) yield `-${a[i++]}`
    else if (after[j]) yield `+${b[j++]}`
    else {
      yield ` ${a[i++]}`
      j++
    }
  }
}
