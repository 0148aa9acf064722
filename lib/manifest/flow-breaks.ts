import { parseEvents, YAMLException } from 'js-yaml'

/*
 * js-yaml holds to a rule of YAML that libyaml, and so kubectl, does not: the lines of a flow collection
 * must be indented deeper than what it is in. People write them otherwise:
 *
 *     args: [
 *       "--verbose",
 *     ]              <- "deficient indentation"
 *
 * Between the tokens of a flow collection a line break is a space. So the text is mended there, break by
 * space and comment by spaces, which moves nothing, and is parsed again.
 */

const deficient = 'deficient indentation'
const insideFlow = 'unexpected end of the stream within a flow collection'

/** A document begins at such a line wherever it stands, in a scalar too. */
const documentStart = /^(?=---[ \t\r\n])/m

/** Whether an error of js-yaml's is about the rule that kubectl does not know. */
export const isFlowBreak = (error: YAMLException): boolean => error.reason === deficient

/**
 * The text with the breaks of flow collections mended, of the same length; what cannot be mended for
 * certain is left, so that parsing it again fails where it did. Works on a document at a time, as each
 * mended collection costs two readings of its document; a text whose mending would cost more than ten
 * readings of the whole is left too.
 */
export function joinFlowBreaks(text: string): string {
  let budget = 10 * text.length + 1_000_000
  // Directives are before the line that begins their document.
  const documents = /^%/m.test(text) ? [text] : text.split(documentStart)
  return documents
    .map(document => {
      let joined = document
      for (let at = faultIn(joined); at !== undefined && budget > 0; at = faultIn(joined)) {
        budget -= 2 * joined.length
        const next = joinAt(joined, at)
        if (next === joined) break
        joined = next
      }
      return joined
    })
    .join('')
}

function faultIn(document: string): number | undefined {
  const error = errorOf(document)
  return error?.reason === deficient ? error.mark?.position : undefined
}

function errorOf(text: string): YAMLException | undefined {
  try {
    parseEvents(text, {})
  } catch (error) {
    if (error instanceof YAMLException) return error
    throw error
  }
  return undefined
}

/** Joins the lines of the outermost flow collection around `at`, where a line begins that is not indented enough. */
function joinAt(text: string, at: number): string {
  const gap = gapBefore(text, at)
  // Inside a quoted scalar a line break is more than a space.
  if (gap === undefined || errorOf(text.slice(0, gap))?.reason !== insideFlow) return text
  const join = new FlowJoin(text)
  join.blank(gap, at)
  join.tokens(at)
  return join.text()
}

/** The end of the token before the line that `at` is on, over lines that are blank or of comments. */
function gapBefore(text: string, at: number): number | undefined {
  let gap = at
  for (let lineBreak = text.lastIndexOf('\n', at - 1); lineBreak !== -1; ) {
    const start = text.lastIndexOf('\n', lineBreak - 1) + 1
    const line = text.slice(start, lineBreak)
    // A quote behind the # might make it part of a scalar that ends here; then it is left alone.
    const content = line.slice(0, /(?:^|\s)#[^"']*$/.exec(line)?.index).trimEnd()
    gap = start + content.length
    if (content !== '') return gap
    lineBreak = start - 1
  }
  return undefined
}

class FlowJoin {
  readonly #text: string
  /** Ranges that become spaces. */
  readonly #blanks: [start: number, end: number][] = []

  constructor(text: string) {
    this.#text = text
  }

  text(): string {
    let joined = ''
    let done = 0
    for (const [start, end] of this.#blanks.sort(([a], [b]) => a - b)) {
      joined += this.#text.slice(done, start) + ' '.repeat(end - start)
      done = end
    }
    return joined + this.#text.slice(done)
  }

  /** From `at`, a token of the collection, to the bracket that ends the outermost one. */
  tokens(start: number): void {
    let at = start
    let depth = 1
    while (at < this.#text.length) {
      const gap = this.#gapEnd(at)
      if (gap > at && this.#text.slice(at, gap).includes('\n')) this.blank(at, gap)
      const next = this.#text.charAt(gap)
      // Outside, no line can begin like that; inside, there is more to come.
      if (depth === 0 && !/[\]},]/.test(next)) return
      if (depth === 0) depth = 1
      if (next === '[' || next === '{') depth++
      if (next === ']' || next === '}') depth--
      at = this.#tokenEnd(gap)
    }
  }

  /** Behind spaces, line breaks and comments. */
  #gapEnd(start: number): number {
    gap.lastIndex = start
    return gap.exec(this.#text) === null ? start : gap.lastIndex
  }

  #tokenEnd(start: number): number {
    token.lastIndex = start
    return token.exec(this.#text) === null ? start + 1 : token.lastIndex
  }

  /** Only between tokens: a plain scalar may go on behind a line break. */
  blank(start: number, end: number): void {
    const between = `${this.#text.charAt(start - 1)}|${this.#text.charAt(end)}`
    if (/^[[{,:]|[\]},]$/.test(between)) this.#blanks.push([start, end])
  }
}

const gap = /(?:[ \t\r\n]+|(?<=\s)#[^\n]*)*/y
/** A quoted scalar, a run of plain characters, or one indicator. */
const token = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|'[^']*(?:''[^']*)*'|[^\s[\]{},"'][^\s[\]{},]*|[\s\S]/y
