import {
  backslash,
  blanksEnd,
  closerOf,
  comma,
  expect,
  fault,
  keyEnd,
  maxDepth,
  openBrace,
  openBracket,
  quote,
  stringEnd,
  valueEnd,
} from './json-bytes.ts'

/** One for all cursors: none of them stops within a value. */
const closers = new Uint8Array(maxDepth)

/**
 * Walks over JSON text as bytes and makes values only of what is asked for. What it has walked over is JSON; it throws
 * DecodeError where it is not.
 *
 *     {"kind":"Pod","metadata":{…},…}
 *      └key─┘ ^ at, behind nextMember(): who asks for it reads the value or skips it
 */
export class JsonCursor {
  bytes: Buffer = Buffer.alloc(0)
  /** The byte that comes next. */
  at = 0
  /** Where the key of the member that is visited begins, its quote included. */
  keyBegin = 0
  /** It has gone into an object or array, and to none of its entries. Inner ones have an end before there is a next one. */
  #isEntered = false

  /** Begins another text. A cursor is for many. */
  open(bytes: Uint8Array): void {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.at = 0
  }

  /** Throws unless all has been walked over. */
  end(): void {
    if (this.begin() < this.bytes.length) throw fault(this.at, 'the end')
  }

  /** Where the value that comes next begins. */
  begin(): number {
    this.at = blanksEnd(this.bytes, this.at)
    return this.at
  }

  /** Whether the value that comes next is an object, an array or a string, by the byte that begins it. */
  isNext(opener: '{' | '[' | '"'): boolean {
    return this.bytes[this.begin()] === opener.charCodeAt(0)
  }

  /** Goes behind the value that comes next, whatever it is. */
  skip(): void {
    this.at = valueEnd(this.bytes, this.at, closers)
  }

  /** Goes into the object that comes next, to {@link nextMember}. */
  enterObject(): void {
    this.#enter(openBrace)
  }

  /** Goes into the array that comes next, to {@link nextItem}. */
  enterArray(): void {
    this.#enter(openBracket)
  }

  /** Goes to the value of the next member, in order, repeated ones too; or, if there is none, behind the object. */
  nextMember(): boolean {
    if (!this.#nextEntry(closerOf(openBrace))) return false
    this.keyBegin = this.begin()
    this.at = keyEnd(this.bytes, this.at)
    return true
  }

  /** Goes to the next item; or, if there is none, behind the array. */
  nextItem(): boolean {
    return this.#nextEntry(closerOf(openBracket))
  }

  #enter(opener: number): void {
    this.at = expect(this.bytes, this.at, opener)
    this.#isEntered = true
  }

  #nextEntry(closer: number): boolean {
    const isEnd = this.bytes[this.begin()] === closer
    if (isEnd) this.at++
    else if (!this.#isEntered) this.at = expect(this.bytes, this.at, comma)
    this.#isEntered = false
    return !isEnd
  }

  /** Whether the member that is visited has this name, of ASCII, however it is written. */
  isKey(name: string): boolean {
    const { bytes } = this
    const begin = this.keyBegin + 1
    for (let index = 0; index < name.length; index++) {
      const byte = bytes[begin + index]
      if (byte === backslash) return this.#keyText() === name
      if (byte !== name.charCodeAt(index)) return false
    }
    return bytes[begin + name.length] === quote
  }

  #keyText(): unknown {
    const colonEnd = keyEnd(this.bytes, this.keyBegin)
    const text = this.bytes.toString('utf8', this.keyBegin, colonEnd)
    return JSON.parse(text.slice(0, text.lastIndexOf(':')))
  }

  /** The value that comes next if it is a string, else undefined; either way it is behind the cursor then. */
  string(): string | undefined {
    if (!this.isNext('"')) {
      this.skip()
      return undefined
    }
    const begin = this.at
    this.at = stringEnd(this.bytes, begin)
    return this.#text(begin)
  }

  #text(begin: number): string {
    const { bytes, at: end } = this
    for (let at = begin; at < end; at++) {
      const byte = bytes[at] as number
      if (byte === backslash || byte > 0x7f) return JSON.parse(bytes.toString('utf8', begin, end))
    }
    return bytes.toString('latin1', begin + 1, end - 1)
  }
}
