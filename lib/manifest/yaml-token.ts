/** What a YAML scanner cuts a document into. The kinds are YAML 1.1's, with one end for a block and one for a flow collection of each sort. */
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

export interface Token {
  readonly kind: TokenKind
  /** Of its first character in the document. */
  readonly start: number
  /** A scalar's value, unescaped and unfolded; a name without its `&` or `*`; a tag given whole. */
  readonly text: string
  /** Whether it is a scalar without quotes, and not a block. */
  readonly isPlain: boolean
}

export const token = (kind: TokenKind, start: number, text = '', isPlain = false): Token => ({
  kind,
  start,
  text,
  isPlain,
})
