/**
 * The order of keys in kubectl's YAML (go-yaml's): by character, letters after all else, a number where they differ
 * by its value, so that `a2` is before `a10`.
 */
export function compareKeys(a: string, b: string): number {
  let at = 0
  while (at < a.length && at < b.length && a[at] === b[at]) at++
  if (at === a.length || at === b.length) return a.length - b.length
  if (lowSurrogate.test(a.charAt(at))) at--
  const [x = 0, y = 0] = [a.codePointAt(at), b.codePointAt(at)]
  const areLetters = [letter.test(String.fromCodePoint(x)), letter.test(String.fromCodePoint(y))]
  if (areLetters[0] !== areLetters[1]) return areLetters[0] ? 1 : -1
  return (areLetters[0] ? 0 : compareNumbers(a, b, at)) || x - y
}

const letter = /^\p{L}$/u
const lowSurrogate = /[\udc00-\udfff]/

/** By the digits from `at` on, of which a zero counts within a number but not where one begins; then by how many there are. */
function compareNumbers(a: string, b: string, at: number): number {
  const isInside = (a[at] === '0' || b[at] === '0') && /[1-9][0-9]*$/.test(a.slice(0, at))
  const lead = isInside ? '1' : '0'
  const [x, y] = [digitsAt(a, at), digitsAt(b, at)]
  const [m, n] = [toInt64(lead + x), toInt64(lead + y)]
  return m === n ? x.length - y.length : m < n ? -1 : 1
}

const digitsAt = (text: string, at: number): string => /^[0-9]*/.exec(text.slice(at))?.[0] ?? ''

/** As Go does, without a look at overflow. */
const toInt64 = (digits: string): bigint => BigInt.asIntN(64, BigInt(digits))
