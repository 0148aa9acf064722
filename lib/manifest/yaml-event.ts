/** What stands before a node: the anchor's name, the tag given whole, which is `!` if it only says "a string". */
export interface Properties {
  readonly anchor: string | undefined
  readonly tag: string | undefined
}

/** Is told of a document's nodes, in order. Each `start` is of the node's first character, its properties included. */
export interface YamlHandler {
  /** `text` is unescaped and unfolded; `isPlain`: without quotes, and no block. An empty node is an empty plain scalar. */
  scalar(start: number, text: string, isPlain: boolean, properties: Properties): void
  /** Of a name without its `*`. */
  alias(start: number, name: string): void
  open(kind: 'map' | 'list', start: number, properties: Properties): void
  /** The innermost collection that is open ends. */
  close(): void
}

/** Whether a scalar as a key brings in another map's members: plain, since quoted it is a key like any other. */
export const isMerge = (text: string, isPlain: boolean, tag: string | undefined): boolean =>
  text === '<<' && (tag === undefined ? isPlain : tag === '!' || tag === 'tag:yaml.org,2002:merge')

/** A step through a document: a node begins, or a collection ends. */
export interface YamlEvent extends Properties {
  readonly kind: 'scalar' | 'map' | 'list' | 'alias' | 'end'
  readonly start: number
  /** A scalar's; the anchor that an alias names. */
  readonly text: string
  readonly isPlain: boolean
}

/** Keeps all that it is told. */
export class YamlEvents implements YamlHandler {
  readonly events: YamlEvent[] = []

  scalar(start: number, text: string, isPlain: boolean, { anchor, tag }: Properties): void {
    this.events.push({ kind: 'scalar', start, text, isPlain, anchor, tag })
  }

  alias(start: number, name: string): void {
    this.#add('alias', start, name)
  }

  open(kind: 'map' | 'list', start: number, properties: Properties): void {
    this.#add(kind, start, '', properties)
  }

  close(): void {
    this.#add('end', 0)
  }

  #add(kind: YamlEvent['kind'], start: number, text = '', { anchor, tag } = noProperties): void {
    this.events.push({ kind, start, text, isPlain: false, anchor, tag })
  }
}

/** Of most nodes. */
export const noProperties: Properties = { anchor: undefined, tag: undefined }
