import type { YamlCursor } from './yaml-cursor.ts'
import { takeAnchor, takeTag } from './yaml-tag.ts'
import { takeQuoted } from './yaml-text.ts'
import type { TokenKind } from './yaml-token.ts'

const indicators = new Set([...'-?:,[]{}#&*!|>\'"%@`\t'].map(first => first.charCodeAt(0)))

const wordStarts = Uint8Array.from({ length: 128 }, (_, code) => (indicators.has(code) ? 0 : 1))

/** Whether a plain scalar begins with a character, by its code, wherever it stands. */
export const beginsWord = (code: number): boolean => code >= 128 || wordStarts[code] === 1

/** The ends of flow collections. */
export const flowEnds: Readonly<Record<string, TokenKind>> = {
  ']': 'flow list end',
  '}': 'flow map end',
}

/** What begins a node other than a collection, a block or a plain scalar: the kind of its token, and how to take its text. */
export const nodes: Readonly<
  Record<string, { readonly kind: TokenKind; text(cursor: YamlCursor): string }>
> = {
  '*': { kind: 'alias', text: takeAnchor },
  '&': { kind: 'anchor', text: takeAnchor },
  '!': { kind: 'tag', text: takeTag },
  "'": { kind: 'scalar', text: takeQuoted },
  '"': { kind: 'scalar', text: takeQuoted },
}
