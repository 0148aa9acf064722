import { RequestError } from './errors.ts'
import { type LabelToken, labelTokens } from './selector-tokens.ts'

/** How a label must be: `metav1.LabelSelectorOperator`, and `Gt` and `Lt` of NodeSelectorOperator. */
export type LabelOperator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt'

/** One term of a label selector: `metav1.LabelSelectorRequirement`. */
export interface LabelRequirement {
  readonly key: string
  readonly operator: LabelOperator
  /** Without doubles; one of digits for `Gt` and `Lt`; none for `Exists` and `DoesNotExist`. */
  readonly values: readonly string[]
}

/**
 * Reads a label selector as apimachinery's `labels.Parse` does: `app=web,tier in (a,b),!old,n>3`. The
 * empty text selects everything, and gives no requirement. Throws {@link RequestError} on what the server
 * would refuse.
 *
 *     selector     requirement ("," requirement)*
 *     requirement  key | "!" key | key ("=" | "==" | "!=" | ">" | "<") value? | key ("in" | "notin") set
 *     set          "(" value? ("," value?)* ")"
 */
export const parseLabelSelector = (selector: string): LabelRequirement[] =>
  new SelectorReader(selector).requirements()

const comparisons: Readonly<Record<string, LabelOperator>> = {
  '=': 'In',
  '==': 'In',
  '!=': 'NotIn',
  in: 'In',
  notin: 'NotIn',
  '>': 'Gt',
  '<': 'Lt',
}

class SelectorReader {
  readonly #tokens: readonly LabelToken[]
  #next = 0

  constructor(selector: string) {
    this.#tokens = labelTokens(selector)
  }

  requirements(): LabelRequirement[] {
    const found: LabelRequirement[] = []
    if (this.#peek() === undefined) return found
    do found.push(checked(this.#requirement()))
    while (this.#takes(','))
    if (this.#peek() !== undefined) throw this.#unexpected('"," or the end')
    return found
  }

  #requirement(): LabelRequirement {
    const isAbsent = this.#takes('!')
    const key = this.#word('a key')
    if (isAbsent) return { key, operator: 'DoesNotExist', values: [] }
    const token = this.#peek()?.text
    if (token === undefined || token === ',') return { key, operator: 'Exists', values: [] }
    const operator = Object.hasOwn(comparisons, token) ? comparisons[token] : undefined
    if (operator === undefined) throw this.#unexpected('an operator')
    this.#next++
    const values = token.endsWith('in') ? this.#set() : [this.#value()]
    return { key, operator, values: [...new Set(values)] }
  }

  #set(): string[] {
    if (!this.#takes('(')) throw this.#unexpected('"("')
    const values: string[] = []
    do values.push(this.#isWord() ? this.#word('a value') : '')
    while (this.#takes(','))
    if (!this.#takes(')')) throw this.#unexpected('"," or ")"')
    return values
  }

  /** Nothing is a value too: `a=` is of objects whose label `a` is empty. */
  #value(): string {
    const token = this.#peek()?.text
    return token === undefined || token === ',' ? '' : this.#word('a value')
  }

  #word(what: string): string {
    const token = this.#peek()
    if (token === undefined || token.isSymbol) throw this.#unexpected(what)
    this.#next++
    return token.text
  }

  #isWord(): boolean {
    return this.#peek()?.isSymbol === false
  }

  #takes(symbol: string): boolean {
    if (this.#peek()?.text !== symbol) return false
    this.#next++
    return true
  }

  #peek(): LabelToken | undefined {
    return this.#tokens[this.#next]
  }

  #unexpected(wanted: string): RequestError {
    const found = this.#peek()
    return refused(
      `${found === undefined ? 'it ends' : shown(found.text)} where ${wanted} should be`,
    )
  }
}

const name = /^(?=.{1,63}$)[A-Za-z0-9]([-\w.]*[A-Za-z0-9])?$/
const prefix = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/

/** Whether a label may have this key: `prefix/name` or `name`, as `content.IsLabelKey`. */
const isKey = (key: string): boolean => {
  const slash = key.indexOf('/')
  return name.test(key.slice(slash + 1)) && (slash === -1 || prefix.test(key.slice(0, slash)))
}

function checked(requirement: LabelRequirement): LabelRequirement {
  const { key, operator, values } = requirement
  if (!isKey(key)) throw refused(`${shown(key)} is no key that a label may have`)
  for (const value of values) {
    if (value !== '' && !name.test(value)) {
      throw refused(`${shown(value)} is no value that a label may have`)
    }
    if ((operator === 'Gt' || operator === 'Lt') && toInt64(value) === undefined) {
      throw refused(`${shown(value)} is no integer, as "${key}" is compared with`)
    }
  }
  return requirement
}

/** A label's value as `strconv.ParseInt` reads it; undefined if it is no int64. No value has a plus sign. */
export const toInt64 = (text: string | undefined): bigint | undefined => {
  if (text === undefined || !/^-?\d+$/.test(text)) return undefined
  const value = BigInt(text)
  return BigInt.asIntN(64, value) === value ? value : undefined
}

/** Longer than any key or value: what is longer is none. */
const maxShown = 64

/** A part of a selector, for a message. */
export const shown = (text: string): string =>
  JSON.stringify(text.length > maxShown ? `${text.slice(0, maxShown)}…` : text)

/** Why a selector cannot be used. */
export const refused = (why: string): RequestError => new RequestError(`labelSelector: ${why}`)
