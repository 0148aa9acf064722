import {
  type Assertion,
  type CodePoints,
  PatternError,
  type PatternNode,
  parsePattern,
} from './re2-syntax.ts'

/*
 * A pattern as a machine that reads each character once, whatever the pattern:
 *
 *     ^a+b$      0: at begin-text      program: a place is a set of steps that may come next
 *                1: one of [a]  <-.
 *                2: go to 1 or 3 -'    {0} -a-> {2} -a-> {2} -b-> {4} -end-> match
 *                3: one of [b]
 *                4: at end-text        each arrow is worked out once and then looked up
 *                5: match
 */

/** How much a set of matches may cost: shared by all patterns that look at one object. */
export interface PatternWork {
  left: number
}

type Step =
  | { readonly op: 'set'; readonly points: CodePoints }
  | { readonly op: 'assert'; readonly at: Assertion }
  | { readonly op: 'split'; readonly to: readonly number[] }
  | { readonly op: 'match' }

/** What stands on one side of a place between characters: for assertions. */
type Side = 'edge' | 'newline' | 'word' | 'other'

/** A set of steps, with the side that was just passed. */
interface Place {
  readonly steps: readonly number[]
  readonly before: Side
  /** By class of the next character; the last one is the end of the text. */
  readonly next: (Place | 'match' | undefined)[]
}

/** Larger patterns are left to the server: `x{1,1000}` has a thousand. */
const maxSteps = 5_000
/** So many places are remembered; then all are forgotten. */
const maxPlaces = 1_000
/** So many with one digest: more have been made up. */
const maxAlike = 8

/**
 * Matches as Go's `regexp.MatchString`: anywhere in the text unless anchored. Made by
 * {@link compilePattern}.
 */
export class Pattern {
  readonly #program: readonly Step[]
  /** Where one class of characters ends and the next begins: all in a class are alike to the pattern. */
  readonly #bounds: readonly number[]
  readonly #asciiClasses: Uint16Array
  readonly #start: Place = { steps: [], before: 'edge', next: [] }
  /** By a digest of their steps. */
  readonly #places = new Map<number, Place[]>()

  constructor(tree: PatternNode) {
    const program: Step[] = []
    emit(tree, program)
    program.push({ op: 'match' })
    this.#program = program
    this.#bounds = classBounds(program)
    this.#asciiClasses = Uint16Array.from({ length: 128 }, (_, point) => this.#search(point))
  }

  /** Whether the text matches; undefined once the work is used up, which is for the server to decide. */
  test(text: string, work: PatternWork): boolean | undefined {
    let place = this.#start
    for (let i = 0; i < text.length; i += 1) {
      const point = text.codePointAt(i) ?? 0
      if (point > 0xffff) i += 1
      const next = this.#step(place, this.#classOf(point), point, work)
      if (next === undefined) return undefined
      if (next === 'match') return true
      place = next
    }
    const last = this.#step(place, this.#bounds.length + 1, undefined, work)
    return last === undefined ? undefined : last === 'match'
  }

  #step(
    from: Place,
    characterClass: number,
    point: number | undefined,
    work: PatternWork,
  ): Place | 'match' | undefined {
    const known = from.next[characterClass]
    work.left -= 1
    if (known !== undefined) return known
    if (work.left < 0) return undefined
    const next = this.#advance(from, point, work)
    from.next[characterClass] = next
    return next
  }

  /** Follows every step that needs no character, then those that take this one. */
  #advance(
    { steps, before }: Place,
    point: number | undefined,
    work: PatternWork,
  ): Place | 'match' {
    work.left -= this.#program.length
    const after = point === undefined ? 'edge' : sideOf(point)
    const reached = new Uint8Array(this.#program.length)
    const taken = new Uint8Array(this.#program.length)
    // A match may begin here too.
    const pending = [...steps, 0]
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      if (reached[at] === 1) continue
      reached[at] = 1
      const step = this.#program[at]
      if (step === undefined || step.op === 'match') return 'match'
      if (step.op === 'set') {
        if (point !== undefined && contains(step.points, point)) taken[at + 1] = 1
      } else pending.push(...free(step, at, before, after))
    }
    return this.#place(taken, after)
  }

  /** The place for a set of steps: the known one, or a new one. */
  #place(taken: Uint8Array, before: Side): Place {
    const steps: number[] = []
    let digest = 0
    for (let at = taken.indexOf(1); at !== -1; at = taken.indexOf(1, at + 1)) {
      steps.push(at)
      digest = (Math.imul(digest, 31) + at) | 0
    }
    const alike = this.#places.get(digest) ?? []
    const known = alike.find(place => place.before === before && sameSteps(place.steps, steps))
    if (known !== undefined) return known
    if (this.#places.size >= maxPlaces || alike.length >= maxAlike) {
      for (const place of [...this.#places.values()].flat()) place.next.length = 0
      this.#places.clear()
    }
    const place: Place = { steps, before, next: [] }
    const bucket = this.#places.get(digest)
    if (bucket === undefined) this.#places.set(digest, [place])
    else bucket.push(place)
    return place
  }

  #classOf(point: number): number {
    return point < 128 ? (this.#asciiClasses[point] ?? 0) : this.#search(point)
  }

  /** How many bounds are at or below the point. */
  #search(point: number): number {
    let low = 0
    let high = this.#bounds.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#bounds[middle] ?? 0) <= point) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** Compiles a pattern. Throws PatternError on one that RE2 refuses or that is left to the server. */
export const compilePattern = (text: string): Pattern => new Pattern(parsePattern(text))

function emit(node: PatternNode, program: Step[]): void {
  if (program.length > maxSteps) throw new PatternError('the pattern is too large')
  switch (node.type) {
    case 'set':
      program.push({ op: 'set', points: node.points })
      return
    case 'assert':
      program.push({ op: 'assert', at: node.at })
      return
    case 'all':
      for (const item of node.items) emit(item, program)
      return
    case 'any':
      emitAlternatives(node.items, program)
      return
    case 'repeat':
      emitRepeat(node.item, node.min, node.max, program)
  }
}

/** `split a b; a…; split end; b…; end` */
function emitAlternatives(items: readonly PatternNode[], program: Step[]): void {
  const starts: number[] = []
  const ends: number[][] = []
  program.push({ op: 'split', to: starts })
  for (const item of items) {
    starts.push(program.length)
    emit(item, program)
    const end: number[] = []
    ends.push(end)
    program.push({ op: 'split', to: end })
  }
  for (const end of ends) end.push(program.length)
}

function emitRepeat(item: PatternNode, min: number, max: number, program: Step[]): void {
  for (let i = 0; i < min; i += 1) emit(item, program)
  if (max === Number.POSITIVE_INFINITY) {
    const start = program.length
    const to = [start + 1]
    program.push({ op: 'split', to })
    emit(item, program)
    program.push({ op: 'split', to: [start] })
    to.push(program.length)
    return
  }
  const skips: number[][] = []
  for (let i = min; i < max; i += 1) {
    const to = [program.length + 1]
    skips.push(to)
    program.push({ op: 'split', to })
    emit(item, program)
  }
  for (const to of skips) to.push(program.length)
}

const sameSteps = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((step, i) => step === b[i])

/** Where a step leads without taking a character. */
function free(step: Step, at: number, before: Side, after: Side): readonly number[] {
  if (step.op === 'split') return step.to
  return step.op === 'assert' && holds(step.at, before, after) ? [at + 1] : []
}

function sideOf(point: number): Side {
  if (point === 0x0a) return 'newline'
  return point < 128 && /\w/.test(String.fromCharCode(point)) ? 'word' : 'other'
}

function holds(at: Assertion, before: Side, after: Side): boolean {
  switch (at) {
    case 'begin-text':
      return before === 'edge'
    case 'end-text':
      return after === 'edge'
    case 'begin-line':
      return before === 'edge' || before === 'newline'
    case 'end-line':
      return after === 'edge' || after === 'newline'
    case 'word':
      return (before === 'word') !== (after === 'word')
    case 'not-word':
      return (before === 'word') === (after === 'word')
  }
}

function contains(points: CodePoints, point: number): boolean {
  for (let i = 0; i < points.length && (points[i] ?? 0) <= point; i += 2) {
    if (point <= (points[i + 1] ?? 0)) return true
  }
  return false
}

/** The characters that assertions tell apart: a line break, and the ranges of `\w`. */
const sideBounds = [0x0a, 0x0b, 0x30, 0x3a, 0x41, 0x5b, 0x5f, 0x60, 0x61, 0x7b]

function classBounds(program: readonly Step[]): number[] {
  const bounds = new Set(sideBounds)
  for (const step of program) {
    if (step.op !== 'set') continue
    for (const [i, point] of step.points.entries()) bounds.add(i % 2 === 0 ? point : point + 1)
  }
  return [...bounds].sort((a, b) => a - b)
}
