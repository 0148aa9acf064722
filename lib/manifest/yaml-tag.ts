import { Fault } from './manifest-error.ts'
import type { YamlCursor } from './yaml-cursor.ts'

const uri = /(?:[\w\-;/?:@&=+$,.!~*'()[\]]|%[\da-fA-F]{2})*/y
const handle = /!(?:[\w-]*!)?/y

/** What kubectl takes for an anchor's name. */
const anchor = /[\w-]+/y

function take(cursor: YamlCursor, pattern: RegExp): string {
  pattern.lastIndex = cursor.at
  const [text = ''] = pattern.exec(cursor.text) ?? []
  cursor.at += text.length
  return text
}

/**
 * A tag from its `!`, given whole: `!!str` as `tag:yaml.org,2002:str`, `!` for the one that only says "a string".
 * There are no other handles, as kubectl reads no directives.
 */
export function takeTag(cursor: YamlCursor): string {
  const start = cursor.at
  let tag: string
  if (cursor.code(1) === 0x3c) {
    cursor.at += 2
    tag = take(cursor, uri)
    if (tag === '' || cursor.code() !== 0x3e) throw new Fault('the tag has no end', start)
    cursor.at++
  } else tag = takeShorthand(cursor, start)
  if (!cursor.isGap()) throw new Fault('a space must follow a tag', cursor.at)
  return decode(tag, start)
}

function takeShorthand(cursor: YamlCursor, start: number): string {
  const prefix = take(cursor, handle)
  const suffix = take(cursor, uri)
  if (prefix === '!') return `!${suffix}`
  if (suffix === '') throw new Fault('the tag has no name', start)
  if (prefix !== '!!') throw new Fault('the handle of the tag is not known', start)
  return `tag:yaml.org,2002:${suffix}`
}

function decode(tag: string, start: number): string {
  try {
    return decodeURIComponent(tag)
  } catch {
    throw new Fault('the tag is not UTF-8', start)
  }
}

/** The name behind the `&` or `*` at the cursor. */
export function takeAnchor(cursor: YamlCursor): string {
  const start = cursor.at
  cursor.at++
  const name = take(cursor, anchor)
  if (name === '' || !(cursor.isGap() || '?:,]}%@`'.includes(cursor.text.charAt(cursor.at)))) {
    throw new Fault('the name of an anchor is of letters, digits, - and _', start)
  }
  return name
}
