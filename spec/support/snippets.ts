import { globSync, readFileSync } from 'node:fs'

/** A fenced block of a Markdown file. */
export interface Snippet {
  /** `docs/client.md:42`. */
  readonly place: string
  readonly language: string
  /** What follows the language: `no-run` on snippets that only compile. */
  readonly flags: readonly string[]
  readonly text: string
}

/** Every fenced block of README and docs, in order. */
export function snippets(): Snippet[] {
  return ['README.md', ...globSync('docs/*.md').toSorted()].flatMap(file => {
    const text = readFileSync(file, 'utf8')
    return [...text.matchAll(/^```(\w+)(.*)\n([\s\S]*?)^```$/gm)].map(match => ({
      place: `${file}:${text.slice(0, match.index).split('\n').length}`,
      language: match[1] ?? '',
      flags: (match[2] ?? '').trim().split(/\s+/),
      text: match[3] ?? '',
    }))
  })
}
