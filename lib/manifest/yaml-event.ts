/** A step through a document: a node begins, or a collection ends. An empty node is an empty plain scalar. */
export interface YamlEvent {
  readonly kind: 'scalar' | 'map' | 'list' | 'alias' | 'end'
  /** Of the node's first character in the document, its anchor and tag included. */
  readonly start: number
  /** A scalar's value, unescaped and unfolded; the anchor that an alias names. */
  readonly text: string
  /** Whether it is a scalar without quotes, and not a block. */
  readonly isPlain: boolean
  readonly anchor: string | undefined
  /** Given whole; `!` for the one that only says "a string". */
  readonly tag: string | undefined
}

/** A map's key that brings in another map's members: plain, since quoted it is a key like any other. */
export const isMerge = ({ kind, text, tag, isPlain }: YamlEvent): boolean =>
  kind === 'scalar' &&
  text === '<<' &&
  (tag === undefined ? isPlain : tag === '!' || tag === 'tag:yaml.org,2002:merge')
