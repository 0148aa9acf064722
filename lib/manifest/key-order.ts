/**
 * The order of keys in kubectl's YAML (go-yaml's): by character, letters after all else, a number within
 * by its value, so that `a2` is before `a10`.
 */
export function compareKeys(a: string, b: string): number {
  let at = 0
  while (at < a.length && at < b.length && a[at] === b[at]) at++
  if (at === a.length || at === b.length) return a.length - b.length
  const [x, y] = [a.charAt(at), b.charAt(at)]
  const letters = Number(letter.test(x)) - Number(letter.test(y))
  if (letters !== 0) return letters
  if (!letter.test(x)) {
    let start = at
    while (start > 0 && digit.test(a.charAt(start - 1))) start--
    const numbers = numberAt(a, start) - numberAt(b, start)
    if (numbers !== 0) return numbers
  }
  return x < y ? -1 : 1
}

const letter = /\p{L}/u
const digit = /[0-9]/

/** Zero where there is none. */
const numberAt = (text: string, start: number): number =>
  Number(/^[0-9]*/.exec(text.slice(start, start + 300))?.[0] ?? 0)
