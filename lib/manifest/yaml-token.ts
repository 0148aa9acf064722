/** The kinds of tokens are YAML 1.1's. A block collection has no indicator of its end, but a token. */
export type TokenKind =
  | 'block map'
  | 'block list'
  | 'block end'
  | 'flow map'
  | 'flow list'
  | 'flow map end'
  | 'flow list end'
  | 'comma'
  | 'dash'
  | 'key'
  | 'value'
  | 'anchor'
  | 'tag'
  | 'alias'
  | 'scalar'
  | 'end'

/** What a scanner cuts a document into. */
export interface Token {
  readonly kind: TokenKind
  /** Of its first character in the document. */
  readonly start: number
  /** A scalar's value, unescaped and unfolded; a name without its `&` or `*`; a tag given whole. */
  readonly text: string
  /** Whether it is a scalar without quotes, and not a block. */
  readonly isPlain: boolean
}

/** Makes a {@link Token}. */
export const token = (kind: TokenKind, start: number, text = '', isPlain = false): Token => ({
  kind,
  start,
  text,
  isPlain,
})
