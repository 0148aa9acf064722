import { RequestError } from './errors.ts'
import {
  type JsonPathPart,
  type JsonPathStep,
  type JsonPathSteps,
  parseJsonPath,
} from './json-path-syntax.ts'
import { isRecord } from './object.ts'

/** Values that one evaluation may visit: `..` over `..` multiplies. */
const maxVisits = 1_000_000

/** How to evaluate. */
export interface JsonPathOptions {
  /** Whether a field that is nowhere is an error. Default false: it is nothing, as with kubectl. */
  readonly strict?: boolean | undefined
}

/** A template and a value that do not go together. `code` is `ERR_KUBE_REQUEST`. */
export class JsonPathError extends RequestError {
  readonly template: string
  /** The message without the template. */
  readonly why: string

  constructor(template: string, why: string) {
    super(`jsonpath ${JSON.stringify(template)}: ${why}`)
    this.template = template
    this.why = why
  }
}

/**
 * kubectl's JSONPath as a value (client-go's util/jsonpath): fields, `*`, `..`, slices, unions, filters, and
 * templates with text, `range` and `end`. No code is run: it is read once and walked. Keys are data, `__proto__`
 * too; members are visited by name, as Go has no order of its own.
 */
export class JsonPath {
  readonly #template: string
  readonly #body: Block

  /** Throws {@link RequestError} that says what is wrong with the template. */
  constructor(template: string) {
    this.#template = template
    this.#body = blocks(parseJsonPath(template), template)
  }

  /**
   * What each part of the template finds: a list for each, texts included; those within a range once for each value.
   * Throws {@link JsonPathError} where the template and the value do not go together.
   */
  find(value: unknown, options: JsonPathOptions = {}): unknown[][] {
    const found: unknown[][] = []
    new Walk(this.#template, options).block(this.#body, value, found)
    return found
  }
}

/** Parts of a template, those between `range` and `end` as one. */
type Block = readonly (
  | { readonly text: string }
  | { readonly steps: JsonPathSteps; readonly range?: Block }
)[]

function blocks(parts: readonly JsonPathPart[], template: string): Block {
  const stack: { steps: JsonPathSteps; body: Block[number][] }[] = [{ steps: [], body: [] }]
  for (const part of parts) {
    const top = stack.at(-1)
    if (typeof part === 'string') top?.body.push({ text: part })
    else if (part.some(({ step }) => step === 'word' && isWord(part, 'range'))) {
      stack.push({ steps: part.filter(({ step }) => step !== 'word'), body: [] })
    } else if (isWord(part, 'end')) {
      const ended = stack.pop()
      if (ended === undefined || stack.length === 0) {
        throw new RequestError(`jsonpath ${JSON.stringify(template)}: not in range, nothing to end`)
      }
      stack.at(-1)?.body.push({ steps: ended.steps, range: ended.body })
    } else top?.body.push({ steps: part })
  }
  if (stack.length > 1) {
    throw new RequestError(`jsonpath ${JSON.stringify(template)}: a range has no {end}`)
  }
  return stack[0]?.body ?? []
}

const isWord = (steps: JsonPathSteps, word: string): boolean =>
  steps.some(step => step.step === 'word' && step.word === word)

/** One evaluation. */
class Walk {
  readonly #template: string
  #strict: boolean
  #visits = 0

  constructor(template: string, { strict = false }: JsonPathOptions) {
    this.#template = template
    this.#strict = strict
  }

  block(block: Block, value: unknown, found: unknown[][]): void {
    for (const part of block) {
      if ('text' in part) found.push([part.text])
      else if (part.range === undefined) found.push(this.#steps([value], part.steps))
      else for (const item of this.#steps([value], part.steps)) this.block(part.range, item, found)
    }
  }

  #steps(values: readonly unknown[], steps: JsonPathSteps): unknown[] {
    return steps.reduce<unknown[]>((values, step) => this.#step(values, step), [...values])
  }

  #step(values: readonly unknown[], step: JsonPathStep): unknown[] {
    this.#visits += values.length
    if (this.#visits > maxVisits) throw this.#fault(`more than ${maxVisits} values are visited`)
    switch (step.step) {
      case 'field':
        return this.#field(values, step.name)
      case 'wildcard':
        return values.flatMap(children)
      case 'recursive':
        return values.flatMap(value => this.#descend(value))
      case 'slice':
        return values.flatMap(value => this.#slice(value, step))
      case 'union':
        return step.of.flatMap(steps => this.#steps(values, steps))
      case 'filter':
        return values.flatMap(value => this.#filter(value, step))
      case 'literal':
        // Alone in its braces it stands for itself, once.
        return values.length === 0 ? [] : values.map(() => step.value)
      default:
        return [...values]
    }
  }

  #field(values: readonly unknown[], name: string): unknown[] {
    const found = values.flatMap(value =>
      isRecord(value) && Object.hasOwn(value, name) ? [value[name]] : [],
    )
    if (found.length === 0 && values.length > 0 && this.#strict) {
      throw this.#fault(`${name} is not found`)
    }
    return found
  }

  /** The value and all that is in it, but for what has nothing in it. */
  #descend(value: unknown): unknown[] {
    const found: unknown[] = []
    const open = [value]
    while (open.length > 0) {
      const next = open.pop()
      const inside = children(next)
      if (inside.length === 0) continue
      if (++this.#visits > maxVisits) throw this.#fault(`more than ${maxVisits} values are visited`)
      found.push(next)
      open.push(...inside.toReversed())
    }
    return found
  }

  #slice(value: unknown, step: JsonPathStep & { step: 'slice' }): unknown[] {
    if (value === null || value === undefined) return []
    if (!Array.isArray(value)) throw this.#fault('an index of what is not an array')
    const [start, end] = bounds(step, value.length)
    if (start === end) return []
    this.#checkBounds(start, end, value.length)
    const { by = 1 } = step
    if (by <= 0) throw this.#fault('step must be > 0')
    return value.slice(start, end).filter((_item, index) => index % by === 0)
  }

  #checkBounds(start: number, end: number, length: number): void {
    const isWithin = start >= 0 && start < length
    if (!isWithin || end < 0 || end > length) {
      const index = isWithin ? end - 1 : start
      throw this.#fault(`array index out of bounds: index ${index}, length ${length}`)
    }
    if (start > end)
      throw this.#fault(`starting index ${start} is greater than ending index ${end}`)
  }

  #filter(value: unknown, filter: JsonPathStep & { step: 'filter' }): unknown[] {
    if (!Array.isArray(value)) throw this.#fault('a filter of what is not an array')
    return value.filter(item => {
      if (filter.operator === 'exists') return this.#exists(item, filter.left)
      const lefts = this.#steps([item], filter.left)
      const rights = this.#steps([item], filter.right)
      if (lefts.length > 1 || rights.length > 1) {
        throw this.#fault('can only compare one element at a time')
      }
      return (
        lefts.length > 0 && rights.length > 0 && this.#compare(lefts[0], filter.operator, rights[0])
      )
    })
  }

  /** Whether there is anything: what is not there is an answer, strictly as well. A fault ends the whole evaluation. */
  #exists(item: unknown, steps: JsonPathSteps): boolean {
    const strict = this.#strict
    this.#strict = false
    const found = this.#steps([item], steps)
    this.#strict = strict
    return found.length > 0
  }

  #compare(left: unknown, operator: string, right: unknown): boolean {
    const compare = Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined
    if (compare === undefined) throw this.#fault(`unrecognized filter operator ${operator}`)
    if (kindOf(left) !== kindOf(right)) throw this.#fault('incompatible types for comparison')
    return compare(left as number, right as number)
  }

  #fault(why: string): JsonPathError {
    return new JsonPathError(this.#template, why)
  }
}

/** Below 0 counts from the end. */
function bounds(
  { from = 0, to }: JsonPathStep & { step: 'slice' },
  length: number,
): [start: number, end: number] {
  const start = from < 0 ? from + length : from
  if (to === 'single') return [start, start + 1]
  if (to === undefined) return [start, length]
  return [start, to < 0 ? to + length : to]
}

type Comparison = (left: number, right: number) => boolean

const comparisons: Readonly<Record<string, Comparison>> = {
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '<': (left, right) => left < right,
  '>': (left, right) => left > right,
  '<=': (left, right) => left <= right,
  '>=': (left, right) => left >= right,
}

const kindOf = (value: unknown): string => (typeof value === 'bigint' ? 'number' : typeof value)

function children(value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  // Go takes a text for its bytes here.
  if (typeof value === 'string') return [...new TextEncoder().encode(value)]
  return isRecord(value)
    ? Object.keys(value)
        .sort()
        .map(key => value[key])
    : []
}
