import { Fault } from './manifest-error.ts'

/** A part of a text that is one document of YAML. */
export interface Chunk {
  readonly text: string
  /** Where it begins in the whole text. */
  readonly offset: number
}

/**
 * Cuts a text into its documents as kubectl does before it looks at any YAML (apimachinery's `YAMLReader`): at
 * every line that begins with `---`, in a block or quoted scalar too, where YAML allows none. So there may be
 * a comment behind it and nothing else, and no directive before it, which would be a document by itself.
 * Parts without a line are left out. Throws {@link Fault} on anything else behind `---`.
 */
export function splitDocuments(text: string, start: number): Chunk[] {
  const chunks: Chunk[] = []
  let offset = text.startsWith('\ufeff', start) ? start + 1 : start
  const add = (end: number): void => {
    if (end > offset) chunks.push({ text: text.slice(offset, end), offset })
  }
  for (let at = text.indexOf('---', offset); at !== -1; at = text.indexOf('---', at + 3)) {
    if (at !== offset && text.charCodeAt(at - 1) !== 0x0a) continue
    const end = lineEnd(text, at)
    if (!/^---\s*(?:#|$)/.test(text.slice(at, end))) {
      throw new Fault('only a comment may follow --- on its line', at)
    }
    add(at)
    offset = end
  }
  add(text.length)
  return chunks
}

/** Behind the line's break. */
function lineEnd(text: string, at: number): number {
  const lineBreak = text.indexOf('\n', at)
  return lineBreak === -1 ? text.length : lineBreak + 1
}
