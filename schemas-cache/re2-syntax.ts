/*
 * RE2's syntax, as Go's `regexp/syntax` reads it: what a CRD's `pattern` is written in. JavaScript's
 * own RegExp reads some of it otherwise (`[[:alpha:]]`, `\z`, `.` and `\s` beside line breaks, `(?i)`) and
 * some of it in exponential time, so patterns never reach it.
 *
 * Left out, so that such a pattern is left to the server: Unicode classes (`\pL`) and case folding of
 * letters outside ASCII.
 */

/** Code points as sorted, disjoint, inclusive ranges: `[lo, hi, lo, hi, …]`. */
export type CodePoints = readonly number[]

/** A place between characters that a pattern asks for. */
export type Assertion = 'begin-text' | 'end-text' | 'begin-line' | 'end-line' | 'word' | 'not-word'

/** A pattern as a tree. Groups are gone: nothing is captured. */
export type PatternNode =
  | { readonly type: 'set'; readonly points: CodePoints }
  | { readonly type: 'assert'; readonly at: Assertion }
  | { readonly type: 'all' | 'any'; readonly items: readonly PatternNode[] }
  | {
      readonly type: 'repeat'
      readonly item: PatternNode
      readonly min: number
      readonly max: number
    }

/** A pattern that RE2 refuses, or one that is left to the server. */
export class PatternError extends Error {}

const maxPatternLength = 10_000
/** As RE2: more is refused. */
const maxRepeat = 1_000
const maxDepth = 200
const maxPoint = 0x10ffff

/** Reads a pattern. Throws {@link PatternError}. */
export function parsePattern(text: string): PatternNode {
  if (text.length > maxPatternLength) throw new PatternError('the pattern is too long')
  return new PatternParser(text).parse()
}

interface Flags {
  readonly fold: boolean
  readonly multiline: boolean
  readonly dotAll: boolean
}

class PatternParser {
  readonly #runes: readonly string[]
  #at = 0
  #depth = 0
  #flags: Flags = { fold: false, multiline: false, dotAll: false }

  constructor(text: string) {
    this.#runes = [...text]
  }

  parse(): PatternNode {
    const node = this.#alternatives()
    if (this.#at < this.#runes.length) throw new PatternError('unexpected )')
    return node
  }

  #peek(ahead = 0): string | undefined {
    return this.#runes[this.#at + ahead]
  }

  #take(): string {
    const rune = this.#runes[this.#at]
    if (rune === undefined) throw new PatternError('the pattern ends early')
    this.#at += 1
    return rune
  }

  /** Takes the text if it is next. */
  #skip(text: string): boolean {
    if (this.#runes.slice(this.#at, this.#at + text.length).join('') !== text) return false
    this.#at += text.length
    return true
  }

  /** Takes what the expression matches right here, if it does. */
  #scan(expression: RegExp): RegExpExecArray | undefined {
    const rest = this.#runes.slice(this.#at, this.#at + 64).join('')
    const found = expression.exec(rest)
    if (found === null) return undefined
    this.#at += found[0].length
    return found
  }

  #alternatives(): PatternNode {
    const items = [this.#sequence()]
    while (this.#skip('|')) items.push(this.#sequence())
    return items.length === 1 && items[0] !== undefined ? items[0] : { type: 'any', items }
  }

  #sequence(): PatternNode {
    const items: PatternNode[] = []
    for (let rune = this.#peek(); rune !== undefined && !'|)'.includes(rune); rune = this.#peek()) {
      const atoms = this.#atom()
      // Only the last character of a quoted text is repeated.
      const last = atoms.pop()
      items.push(...atoms)
      if (last !== undefined) items.push(this.#repeated(last))
    }
    return { type: 'all', items }
  }

  #repeated(item: PatternNode): PatternNode {
    const bounds = this.#bounds()
    if (bounds === undefined) return item
    this.#skip('?')
    if (this.#bounds() !== undefined) throw new PatternError('a repetition of a repetition')
    const [min, max] = bounds
    return { type: 'repeat', item, min, max }
  }

  #bounds(): readonly [number, number] | undefined {
    if (this.#skip('*')) return [0, Number.POSITIVE_INFINITY]
    if (this.#skip('+')) return [1, Number.POSITIVE_INFINITY]
    if (this.#skip('?')) return [0, 1]
    // Anything else in braces is text.
    const found = this.#scan(/^\{(\d{1,9})(,(\d{1,9})?)?\}/)
    if (found === undefined) return undefined
    const min = Number(found[1])
    const open = found[2] === undefined ? min : Number.POSITIVE_INFINITY
    const max = found[3] === undefined ? open : Number(found[3])
    if (min > maxRepeat || (max > maxRepeat && max !== Number.POSITIVE_INFINITY) || max < min) {
      throw new PatternError('a bad count of repetitions')
    }
    return [min, max]
  }

  /** One thing that can be repeated; several only for quoted text, none for flags. */
  #atom(): PatternNode[] {
    const rune = this.#take()
    const { multiline, dotAll } = this.#flags
    switch (rune) {
      case '(':
        return this.#group()
      case '[':
        return [set(this.#bracket())]
      case '.':
        return [set(dotAll ? [0, maxPoint] : negate([0x0a, 0x0a]))]
      case '^':
        return [assertion(multiline ? 'begin-line' : 'begin-text')]
      case '$':
        return [assertion(multiline ? 'end-line' : 'end-text')]
      case '*':
      case '+':
      case '?':
        throw new PatternError('nothing to repeat')
      case '\\':
        return this.#escape()
      default:
        return [set(this.#folded(codePoint(rune)))]
    }
  }

  #group(): PatternNode[] {
    const flags = this.#flags
    if (this.#skip('?') && this.#scan(/^P?<[A-Za-z0-9_]+>/) === undefined) {
      const found = this.#scan(/^([imsU]*)(-[imsU]+)?([:)])/)
      if (found === undefined) throw new PatternError('a group that RE2 does not know')
      this.#setFlags(found[1] ?? '', true)
      this.#setFlags(found[2] ?? '', false)
      // `(?i)` holds to the end of the group it stands in.
      if (found[3] === ')') return []
    }
    this.#depth += 1
    if (this.#depth > maxDepth) throw new PatternError('groups are nested too deeply')
    const node = this.#alternatives()
    if (!this.#skip(')')) throw new PatternError('missing )')
    this.#depth -= 1
    this.#flags = flags
    return [node]
  }

  #setFlags(letters: string, on: boolean): void {
    const { fold, multiline, dotAll } = this.#flags
    this.#flags = {
      fold: letters.includes('i') ? on : fold,
      multiline: letters.includes('m') ? on : multiline,
      dotAll: letters.includes('s') ? on : dotAll,
    }
  }

  #escape(): PatternNode[] {
    const next = this.#peek() ?? ''
    const at = assertions.get(next)
    if (at !== undefined) {
      this.#at += 1
      return [assertion(at)]
    }
    if (this.#skip('Q')) return this.#quoted()
    return [set(this.#escapedSet() ?? this.#folded(this.#escapedPoint()))]
  }

  #quoted(): PatternNode[] {
    const items: PatternNode[] = []
    while (this.#peek() !== undefined && !this.#skip('\\E')) {
      items.push(set(this.#folded(codePoint(this.#take()))))
    }
    return items
  }

  /** `\d` and its like. */
  #escapedSet(): CodePoints | undefined {
    const next = this.#peek() ?? ''
    if ('pPC'.includes(next) && next !== '')
      throw new PatternError(`\\${next} is left to the server`)
    const points = perlClasses.get(next)
    if (points !== undefined) this.#at += 1
    return points
  }

  /** The one code point that an escape stands for; the backslash is taken already. */
  #escapedPoint(): number {
    const hex = this.#scan(/^x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,8})\})/)
    if (hex !== undefined) {
      const point = Number.parseInt(hex[1] ?? hex[2] ?? '', 16)
      if (point > maxPoint) throw new PatternError('no such code point')
      return point
    }
    // A single digit would refer to a group, which RE2 does not have.
    const octal = this.#scan(/^(?:0[0-7]{0,2}|[1-7][0-7]{1,2})/)
    if (octal !== undefined) return Number.parseInt(octal[0], 8)
    const rune = this.#take()
    const control = controls.get(rune)
    if (control !== undefined) return control
    if (codePoint(rune) >= 0x80 || /[0-9A-Za-z]/.test(rune)) {
      throw new PatternError(`an escape that RE2 does not know: \\${rune}`)
    }
    return codePoint(rune)
  }

  /** `[…]`; the bracket is taken already. */
  #bracket(): CodePoints {
    const negated = this.#skip('^')
    const ranges: number[] = []
    do {
      ranges.push(...this.#bracketItem())
    } while (!this.#skip(']'))
    const points = union(ranges)
    return negated ? negate(points) : points
  }

  #bracketItem(): CodePoints {
    const whole = this.#posixClass() ?? this.#perlClass()
    if (whole !== undefined) return whole
    const low = this.#bracketPoint()
    if (this.#peek() !== '-' || this.#peek(1) === ']' || this.#peek(1) === undefined) {
      return this.#folded(low)
    }
    this.#at += 1
    const high = this.#bracketPoint()
    if (high < low) throw new PatternError('a range that runs backwards')
    return this.#folded(low, high)
  }

  /** `[:alpha:]` */
  #posixClass(): CodePoints | undefined {
    const named = this.#scan(/^\[:(\^?)(.*?):\]/)
    if (named === undefined) return undefined
    const points = posixClasses.get(named[2] ?? '')
    if (points === undefined) throw new PatternError('a class that RE2 does not know')
    return named[1] === '^' ? negate(points) : points
  }

  /** `\d` in brackets. */
  #perlClass(): CodePoints | undefined {
    if (!this.#skip('\\')) return undefined
    const points = this.#escapedSet()
    if (points === undefined) this.#at -= 1
    return points
  }

  #bracketPoint(): number {
    return this.#skip('\\') ? this.#escapedPoint() : codePoint(this.#take())
  }

  /** A range and, under `(?i)`, its letters in the other case. */
  #folded(low: number, high = low): CodePoints {
    if (!this.#flags.fold) return [low, high]
    if (high >= 0x80) throw new PatternError('case of letters outside ASCII is left to the server')
    const ranges = [low, high]
    for (let point = low; point <= high; point += 1) {
      const letter = String.fromCodePoint(point)
      if (!/[A-Za-z]/.test(letter)) continue
      ranges.push(point ^ 0x20, point ^ 0x20)
      // Two letters outside ASCII fold to ASCII ones: the long s and the sign for Kelvin.
      if (letter === 's' || letter === 'S') ranges.push(0x17f, 0x17f)
      if (letter === 'k' || letter === 'K') ranges.push(0x212a, 0x212a)
    }
    return union(ranges)
  }
}

const set = (points: CodePoints): PatternNode => ({ type: 'set', points })
const assertion = (at: Assertion): PatternNode => ({ type: 'assert', at })
const codePoint = (rune: string): number => rune.codePointAt(0) ?? 0

/** Sorts ranges and joins those that touch. */
function union(ranges: readonly number[]): CodePoints {
  const pairs: [number, number][] = []
  for (let i = 0; i < ranges.length; i += 2) pairs.push([ranges[i] ?? 0, ranges[i + 1] ?? 0])
  pairs.sort(([a], [b]) => a - b)
  const joined: [number, number][] = []
  for (const [low, high] of pairs) {
    const last = joined.at(-1)
    if (last !== undefined && low <= last[1] + 1) last[1] = Math.max(last[1], high)
    else joined.push([low, high])
  }
  return joined.flat()
}

function negate(points: CodePoints): CodePoints {
  const edges = [-1, ...points, maxPoint + 1]
  const ranges: number[] = []
  for (let i = 0; i < edges.length; i += 2) {
    const low = (edges[i] ?? 0) + 1
    const high = (edges[i + 1] ?? 0) - 1
    if (low <= high) ranges.push(low, high)
  }
  return ranges
}

/** Ranges of ASCII as text: `azAZ` is a-z and A-Z. */
const ascii = (pairs: string): CodePoints => union([...pairs].map(codePoint))

const digit = ascii('09')
const space = ascii('\t\n\f\r  ')
const word = ascii('09AZaz__')

const perlClasses: ReadonlyMap<string, CodePoints> = new Map([
  ['d', digit],
  ['D', negate(digit)],
  ['s', space],
  ['S', negate(space)],
  ['w', word],
  ['W', negate(word)],
])

const posixClasses: ReadonlyMap<string, CodePoints> = new Map([
  ['alnum', ascii('09AZaz')],
  ['alpha', ascii('AZaz')],
  ['ascii', [0, 0x7f]],
  ['blank', ascii('\t\t  ')],
  ['cntrl', [0, 0x1f, 0x7f, 0x7f]],
  ['digit', digit],
  ['graph', ascii('!~')],
  ['lower', ascii('az')],
  ['print', ascii(' ~')],
  ['punct', ascii('!/:@[`{~')],
  ['space', ascii('\t\r  ')],
  ['upper', ascii('AZ')],
  ['word', word],
  ['xdigit', ascii('09AFaf')],
])

const assertions: ReadonlyMap<string, Assertion> = new Map([
  ['A', 'begin-text'],
  ['z', 'end-text'],
  ['b', 'word'],
  ['B', 'not-word'],
])

const controls: ReadonlyMap<string, number> = new Map([
  ['a', 0x07],
  ['f', 0x0c],
  ['n', 0x0a],
  ['r', 0x0d],
  ['t', 0x09],
  ['v', 0x0b],
])
