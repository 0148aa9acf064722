/** A symbol, or a word: a key, a value, `in` or `notin`. */
export interface LabelToken {
  readonly text: string
  readonly isSymbol: boolean
}

/** Blank is what it is for apimachinery's lexer, and no more: other blanks are a part of a word. */
const token = /(?<symbol>==|!=|[=!(),<>])|[^=!(),<> \t\r\n]+/g

/** Cuts a label selector into tokens. Any text can be cut: a character that no key may have is in a word. */
export const labelTokens = (selector: string): LabelToken[] =>
  Array.from(selector.matchAll(token), ([text, symbol]) => ({
    text,
    isSymbol: symbol !== undefined,
  }))
