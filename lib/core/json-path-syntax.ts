import { RequestError } from './errors.ts'

/** A step of a JSONPath: what it does to each value that the steps before it have found. */
export type JsonPathStep =
  | { readonly step: 'field'; readonly name: string }
  | { readonly step: 'wildcard' | 'recursive' }
  | {
      readonly step: 'slice'
      readonly from: number | undefined
      /** `last` is the one element at `from`. */
      readonly to: number | 'single' | undefined
      readonly by: number | undefined
    }
  | { readonly step: 'union'; readonly of: readonly JsonPathSteps[] }
  | {
      readonly step: 'filter'
      readonly left: JsonPathSteps
      readonly operator: string
      readonly right: JsonPathSteps
    }
  | { readonly step: 'literal'; readonly value: string | number | boolean }
  | { readonly step: 'word'; readonly word: string }

/** Steps in order. */
export type JsonPathSteps = readonly JsonPathStep[]

/** A part of a template: text as it is, or steps in braces. */
export type JsonPathPart = string | JsonPathSteps

/**
 * Reads a template of kubectl's JSONPath (client-go's util/jsonpath): text with steps in braces, as
 * `{.items[*].metadata.name}{"\n"}`. Throws {@link RequestError} that names what is wrong, and where.
 */
export function parseJsonPath(template: string): JsonPathPart[] {
  return new Parser(template).template()
}

const bare = /[^\s.,[\]$@{}]/
const isDigit = (text: string) => /\p{Nd}/u.test(text)

class Parser {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  template(): JsonPathPart[] {
    const parts: JsonPathPart[] = []
    while (this.#at < this.#text.length) {
      const open = this.#text.indexOf('{', this.#at)
      const end = open < 0 ? this.#text.length : open
      if (end > this.#at) parts.push(this.#text.slice(this.#at, end))
      this.#at = end
      if (open >= 0) parts.push(this.#braces())
    }
    return parts
  }

  #braces(): JsonPathSteps {
    this.#at++
    const steps: JsonPathStep[] = []
    while (!this.#takes('}')) this.#step(steps)
    return steps
  }

  /** What is in brackets or a filter, alone: it has no braces of its own. */
  all(): JsonPathSteps {
    const steps: JsonPathStep[] = []
    while (this.#at < this.#text.length) this.#step(steps)
    return steps
  }

  #step(steps: JsonPathStep[]): void {
    if (this.#takes('[?(')) steps.push(this.#filter())
    else if (this.#takes('..')) this.#recursive(steps)
    else this.#simpleStep(steps)
  }

  #simpleStep(steps: JsonPathStep[]): void {
    const next = this.#text[this.#at]
    if (next === undefined || next === '\n' || next === '\r') throw this.#fault('unclosed action')
    if (next === ' ' || next === '@' || next === '$') this.#at++
    else if (next === '[') steps.push(...this.#brackets())
    else if (next === '"' || next === "'")
      steps.push({ step: 'literal', value: this.#quoted(next) })
    else if (next === '.') {
      this.#at++
      steps.push(this.#field())
    } else if (/[+-]/.test(next) || isDigit(next)) steps.push(this.#number())
    else if (/[\p{L}_]/u.test(next)) steps.push(this.#word())
    else throw this.#fault(`unrecognized character in action: ${JSON.stringify(next)}`)
  }

  #recursive(steps: JsonPathStep[]): void {
    if (steps.at(-1)?.step === 'recursive') throw this.#fault('invalid multiple recursive descent')
    steps.push({ step: 'recursive' })
    if (/[\p{L}\p{Nd}_]/u.test(this.#text[this.#at] ?? '')) steps.push(this.#field())
  }

  /** Up to what ends a name; a backslash takes the character behind it into the name. */
  #field(): JsonPathStep {
    let name = ''
    for (;;) {
      const next = this.#text[this.#at]
      if (next === '\\') {
        name += this.#text[this.#at + 1] ?? ''
        this.#at += 2
      } else if (next !== undefined && bare.test(next)) {
        name += next
        this.#at++
      } else break
    }
    return name === '*' ? { step: 'wildcard' } : { step: 'field', name }
  }

  #number(): JsonPathStep {
    const [text = ''] = /^[+-]?[\p{Nd}.]*/u.exec(this.#text.slice(this.#at)) ?? []
    if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) throw this.#fault(`cannot parse number ${text}`)
    this.#at += text.length
    return { step: 'literal', value: Number(text) }
  }

  #word(): JsonPathStep {
    const from = this.#at
    while (bare.test(this.#text[this.#at] ?? ' ')) this.#at++
    const word = this.#text.slice(from, this.#at)
    if (word === 'true' || word === 'false') return { step: 'literal', value: word === 'true' }
    if (word === 'range' || word === 'end') return { step: 'word', word }
    throw this.#fault(`unrecognized identifier ${word}`)
  }

  #quoted(quote: string): string {
    const from = this.#at++
    while (this.#text[this.#at] !== quote || this.#text[this.#at - 1] === '\\') {
      if (this.#at >= this.#text.length || this.#text[this.#at] === '\n') {
        throw this.#fault('unterminated quoted string')
      }
      this.#at++
    }
    this.#at++
    return this.#text
      .slice(from + 1, this.#at - 1)
      .replace(/\\(?:x([\da-f]{2})|u([\da-f]{4})|(.))/gi, (_all, byte, unit, character) =>
        byte || unit
          ? String.fromCharCode(Number.parseInt(byte ?? unit, 16))
          : this.#escape(character),
      )
  }

  #escape(character: string): string {
    const meaning = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v' }[character]
    if (meaning !== undefined) return meaning
    if (/["'\\]/.test(character)) return character
    throw this.#fault(`unquote string: no such escape "\\${character}"`)
  }

  #brackets(): JsonPathStep[] {
    const close = this.#text.indexOf(']', this.#at)
    const line = this.#text.indexOf('\n', this.#at)
    if (close < 0 || (line >= 0 && line < close)) throw this.#fault('unterminated array')
    const inside = this.#text.slice(this.#at + 1, close)
    this.#at = close + 1
    const items = inside.split(',')
    if (items.length === 1) return this.#item(inside)
    return [{ step: 'union', of: items.map(item => this.#item(item.trim())) }]
  }

  #item(item: string): JsonPathStep[] {
    if (item === '*') return [{ step: 'slice', from: undefined, to: undefined, by: undefined }]
    const key = /^'([^']*)'$/.exec(item)?.[1]
    if (key !== undefined) return [...new Parser(`.${key}`).all()]
    const [, from = '', to, by] = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/.exec(item) ?? []
    if (!/^(-?\d*)(:-?\d*)?(:-?\d*)?$/.test(item)) throw this.#fault(`invalid array index ${item}`)
    const number = (text: string | undefined) =>
      text === undefined || text === '' ? undefined : Number(text)
    const start = number(from)
    return [
      {
        step: 'slice',
        from: start,
        to: to === undefined ? 'single' : number(to.slice(1)),
        by: number(by?.slice(1)),
      },
    ]
  }

  #filter(): JsonPathStep {
    const inside = this.#parenthesized()
    if (!this.#takes(']')) throw this.#fault('unclosed array expect ]')
    const [, left = inside, operator = 'exists', right = ''] =
      /^([^!<>=]+)([!<>=]+)(.+)$/.exec(inside) ?? []
    return {
      step: 'filter',
      left: new Parser(left).all(),
      operator,
      right: new Parser(right).all(),
    }
  }

  /** Up to the parenthesis that is in no quotes, which is taken, too. */
  #parenthesized(): string {
    const end = /^(?:"(?:[^"\\\n]|\\[^\n])*"|'(?:[^'\\\n]|\\[^\n])*'|[^"')\n])*/.exec(
      this.#text.slice(this.#at),
    )
    const inside = end?.[0] ?? ''
    this.#at += inside.length
    if (!this.#takes(')')) throw this.#fault('unterminated filter')
    return inside
  }

  #takes(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false
    this.#at += text.length
    return true
  }

  #fault(why: string): RequestError {
    return new RequestError(`jsonpath ${JSON.stringify(this.#text)}: ${why}, at ${this.#at + 1}`)
  }
}
