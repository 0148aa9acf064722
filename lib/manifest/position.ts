/** A place in a file, counted from 1. Columns are UTF-16 units, as editors count them. */
export interface Position {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** Turns offsets into lines and columns; the table of lines is made on the first question. */
export class LineIndex {
  readonly #text: string
  readonly #file: string
  #starts: number[] | undefined

  constructor(text: string, file: string) {
    this.#text = text
    this.#file = file
  }

  at(offset: number): Position {
    this.#starts ??= lineStarts(this.#text)
    let low = 0
    let high = this.#starts.length
    while (high - low > 1) {
      const middle = (low + high) >>> 1
      if ((this.#starts[middle] ?? 0) <= offset) low = middle
      else high = middle
    }
    return { file: this.#file, line: low + 1, column: offset - (this.#starts[low] ?? 0) + 1 }
  }
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) {
    starts.push(end + 1)
  }
  return starts
}

/** `shop.yaml:3:7`, as compilers write it and editors open it. */
export const formatPosition = ({ file, line, column }: Position): string =>
  `${file}:${line}:${column}`
