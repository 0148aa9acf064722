/** Longer words are not compared: nobody mistypes them, and the cost grows with the square. */
const maxLength = 80

/**
 * The candidates that a mistyped word may have meant, best first: at most a third of its letters
 * inserted, left out, changed or swapped with a neighbour; case does not count. For error messages.
 */
export function closest(word: string, candidates: Iterable<string>, limit = 3): string[] {
  if (word.length > maxLength) return []
  const wanted = word.toLowerCase()
  const budget = Math.max(1, Math.floor(wanted.length / 3))
  const found: { text: string; distance: number }[] = []
  for (const text of new Set(candidates)) {
    if (Math.abs(text.length - wanted.length) > budget || text.length > maxLength) continue
    const distance = editDistance(wanted, text.toLowerCase())
    if (distance <= budget) found.push({ text, distance })
  }
  found.sort((a, b) => a.distance - b.distance)
  return found.slice(0, limit).map(({ text }) => text)
}

/** Optimal string alignment: Levenshtein's distance with swaps of neighbours as one step. */
function editDistance(a: string, b: string): number {
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1]
      let steps = Math.min(at(above, j) + 1, at(row, j - 1) + 1, at(above, j - 1) + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        steps = Math.min(steps, at(before, j - 2) + 1)
      }
      row.push(steps)
    }
    before = above
    above = row
  }
  return at(above, b.length)
}

const at = (row: readonly number[], index: number): number => row[index] ?? 0
