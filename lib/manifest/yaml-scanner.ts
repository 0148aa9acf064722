import { Fault } from './manifest-error.ts'
import { takeBlock } from './yaml-block.ts'
import { YamlCursor } from './yaml-cursor.ts'
import { beginsWord, flowEnds, nodes } from './yaml-indicator.ts'
import { takePlain } from './yaml-text.ts'
import { type Token, type TokenKind, token } from './yaml-token.ts'

/** What may turn out to be a key, once there is a `:` behind it on its line. */
interface PossibleKey {
  isPossible: boolean
  /** It stands where the map's next key must be. */
  isRequired: boolean
  /** Index of its first token. */
  token: number
  start: number
  line: number
  column: number
}

/** So many steps are taken at a time: one by one they are slower. */
const batch = 256

/** The longest key without a `?`, in characters. */
const maxKeyLength = 1024

/**
 * Cuts a document into tokens, as libyaml and so kubectl does. A map begins where its first key does, which shows at the
 * `:` only; so a place is kept for each that may be a key, one for each open flow collection, and the tokens
 * of the map and the key are put there afterwards:
 *
 *     a: 1      scalar  value  scalar    becomes    block map  key  scalar  value  scalar
 *               └ possible key ┘
 *
 * A column that is less than the indentation ends blocks. Throws {@link Fault}.
 */
export class YamlScanner {
  readonly tokens: Token[] = []
  /** So many of the tokens are what they stay. */
  settled = 0
  #isDone = false
  #fault: unknown
  readonly #cursor: YamlCursor
  readonly #maxDepth: number
  #indent = -1
  readonly #outer: number[] = []
  #flow = 0
  #isKeyAllowed = true
  readonly #keys: PossibleKey[] = [noKey()]

  constructor(text: string, maxDepth: number) {
    this.#cursor = new YamlCursor(text)
    this.#maxDepth = maxDepth
  }

  /** Scans on until the token at `index` is what it stays, or the document, of which there is one, ends. */
  settle(index: number): void {
    while (this.settled <= index && !this.#isDone) {
      this.#scan()
      this.settled = this.#countSettled()
    }
    if (this.settled <= index && this.#fault !== undefined) throw this.#fault
  }

  /** A fault waits until all that is before it was asked for: of several the first one is told. */
  #scan(): void {
    try {
      for (let step = 0; step < batch && !this.#isDone; step++) {
        if (!this.#next()) this.#finish()
      }
    } catch (fault) {
      this.#fault = fault
      this.#isDone = true
    }
  }

  #finish(): void {
    this.#leave(-1)
    this.#dropKey()
    this.#add('end')
    this.#isDone = true
  }

  /** What may be a key may yet get a token before it. */
  #countSettled(): number {
    for (let flow = 0; flow <= this.#flow; flow++) {
      const key = this.#keys[flow]
      if (key?.isPossible === true) return key.token
    }
    return this.tokens.length
  }

  /** False at the end. */
  #next(): boolean {
    const cursor = this.#cursor
    this.#skipGap()
    this.#leave(cursor.column)
    if (cursor.isEnd()) return false
    if (cursor.isDocumentMark()) return this.#endDocument()
    if (beginsWord(cursor.code())) {
      this.#plain()
      return true
    }
    const first = cursor.text.charAt(cursor.at)
    if (first === '%' && cursor.column === 0) {
      throw new Fault('kubectl reads no directives', cursor.at)
    }
    if (!this.#indicator(first) && !this.#node(first)) this.#oddPlain(first)
    return true
  }

  #skipGap(): void {
    const cursor = this.#cursor
    for (;;) {
      // A tab is no indentation: where a key or an entry may begin it is an error.
      if (this.#flow > 0 || !this.#isKeyAllowed) cursor.skipBlanks()
      else cursor.skipSpaces()
      if (cursor.code() === 0x23) cursor.skipToBreak()
      if (!cursor.isBreak()) return
      cursor.takeBreak()
      if (this.#flow === 0) this.#isKeyAllowed = true
    }
  }

  /** What is behind the end of a document kubectl would leave out without a word. */
  #endDocument(): false {
    const cursor = this.#cursor
    const start = cursor.at
    while (cursor.isDocumentMark()) {
      cursor.at += 3
      this.#skipGap()
    }
    if (!cursor.isEnd()) throw new Fault('only --- may follow the end of a document', start)
    return false
  }

  #add(kind: TokenKind, text = '', isPlain = false, start = this.#cursor.at): void {
    this.tokens.push(token(kind, start, text, isPlain))
  }

  /** Near the end, where splicing would take longer. */
  #insert(index: number, added: Token): void {
    let moved = added
    for (let at = index; at < this.tokens.length; at++) {
      const next = this.tokens[at] ?? moved
      this.tokens[at] = moved
      moved = next
    }
    this.tokens.push(moved)
  }

  /** Adds the token of an indicator, and goes behind it. */
  #take(kind: TokenKind): true {
    this.#add(kind)
    this.#cursor.at++
    return true
  }

  /** Whether it is one of the characters that make the structure, which is taken then. */
  #indicator(first: string): boolean {
    switch (first) {
      case '[':
      case '{':
        return this.#openFlow(first === '[' ? 'flow list' : 'flow map')
      case ']':
      case '}':
        return this.#closeFlow(flowEnds[first] ?? 'end')
      case ',':
        this.#dropKey()
        this.#isKeyAllowed = true
        return this.#take('comma')
      case '-':
        return this.#cursor.isGap(1) && this.#dash()
      case '?':
        return (this.#flow > 0 || this.#cursor.isGap(1)) && this.#questionMark()
      case ':':
        return (this.#flow > 0 || this.#cursor.isGap(1)) && this.#colon()
      default:
        return false
    }
  }

  #openFlow(kind: TokenKind): true {
    this.#keepKey()
    this.#flow++
    if (this.#keys.length <= this.#flow) this.#keys.push(noKey())
    this.#checkDepth()
    this.#isKeyAllowed = true
    return this.#take(kind)
  }

  #closeFlow(kind: TokenKind): true {
    this.#dropKey()
    if (this.#flow > 0) this.#flow--
    this.#isKeyAllowed = false
    return this.#take(kind)
  }

  #dash(): true {
    if (this.#flow === 0) {
      this.#allowed('a list may not begin here')
      this.#enter(this.#cursor.column, 'block list', this.tokens.length)
    }
    this.#dropKey()
    this.#isKeyAllowed = true
    return this.#take('dash')
  }

  #questionMark(): true {
    if (this.#flow === 0) {
      this.#allowed('a key may not begin here')
      this.#enter(this.#cursor.column, 'block map', this.tokens.length)
    }
    this.#dropKey()
    this.#isKeyAllowed = this.#flow === 0
    return this.#take('key')
  }

  #colon(): true {
    const key = this.#keys[this.#flow]
    if (key !== undefined && this.#isKey(key)) {
      this.#insert(key.token, token('key', key.start))
      this.#enter(key.column, 'block map', key.token)
      key.isPossible = false
      this.#isKeyAllowed = false
    } else {
      if (this.#flow === 0) {
        this.#allowed('a colon may not stand here; quote the text that it is in')
        this.#enter(this.#cursor.column, 'block map', this.tokens.length)
      }
      this.#isKeyAllowed = this.#flow === 0
    }
    return this.#take('value')
  }

  /** Whether it is a node that begins with an indicator, which is taken then. */
  #node(first: string): boolean {
    const cursor = this.#cursor
    const start = cursor.at
    if (first === '|' || first === '>') {
      if (this.#flow > 0) return false
      this.#dropKey()
      this.#isKeyAllowed = true
      this.#add('scalar', takeBlock(cursor, this.#indent), false, start)
      return true
    }
    const take = nodes[first]
    if (take === undefined) return false
    this.#keepKey()
    this.#isKeyAllowed = false
    this.#add(take.kind, take.text(cursor), false, start)
    return true
  }

  /** A plain scalar that begins with what is an indicator elsewhere. */
  #oddPlain(first: string): void {
    const isDash = first === '-' && !this.#cursor.isBlank(1)
    if (!isDash && !(this.#flow === 0 && /[?:]/.test(first))) {
      const why = first === '\t' ? 'a tab is no indentation' : 'no value begins so'
      throw new Fault(why, this.#cursor.at)
    }
    this.#plain()
  }

  #plain(): void {
    const cursor = this.#cursor
    this.#keepKey()
    this.#isKeyAllowed = false
    const start = cursor.at
    const { text, endsLine } = takePlain(cursor, this.#flow > 0, this.#indent + 1)
    this.#add('scalar', text, true, start)
    if (endsLine) this.#isKeyAllowed = true
  }

  #allowed(why: string): void {
    if (!this.#isKeyAllowed) throw new Fault(why, this.#cursor.at)
  }

  /** Begins a block collection at a deeper column; its token is put at `index`. */
  #enter(column: number, kind: TokenKind, index: number): void {
    if (this.#flow > 0 || this.#indent >= column) return
    this.#outer.push(this.#indent)
    this.#indent = column
    this.#checkDepth()
    const start = this.tokens[index]?.start ?? this.#cursor.at
    this.#insert(index, token(kind, start))
  }

  /** Ends the block collections that are deeper than a column. */
  #leave(column: number): void {
    if (this.#flow > 0) return
    while (this.#indent > column) {
      this.#add('block end')
      this.#indent = this.#outer.pop() ?? -1
    }
  }

  #checkDepth(): void {
    if (this.#outer.length + this.#flow > this.#maxDepth) {
      throw new Fault(`nesting is deeper than ${this.#maxDepth}`, this.#cursor.at)
    }
  }

  #keepKey(): void {
    if (!this.#isKeyAllowed) return
    this.#dropKey()
    const key = this.#keys[this.#flow]
    if (key === undefined) return
    const { at, line, column } = this.#cursor
    key.isPossible = true
    key.isRequired = this.#flow === 0 && this.#indent === column
    key.token = this.tokens.length
    key.start = at
    key.line = line
    key.column = column
  }

  #dropKey(): void {
    const key = this.#keys[this.#flow]
    if (key === undefined) return
    if (key.isPossible && key.isRequired) throw new Fault('a key needs a colon', key.start)
    key.isPossible = false
  }

  #isKey(key: PossibleKey): boolean {
    if (!key.isPossible) return false
    if (key.line === this.#cursor.line && !this.#isTooLong(key)) return true
    if (key.isRequired) throw new Fault('a key needs a colon on its line', key.start)
    key.isPossible = false
    return false
  }

  #isTooLong({ start }: PossibleKey): boolean {
    const { at, text } = this.#cursor
    return at - start > maxKeyLength && [...text.slice(start, at)].length > maxKeyLength
  }
}

const noKey = (): PossibleKey => ({
  isPossible: false,
  isRequired: false,
  token: 0,
  start: 0,
  line: 0,
  column: 0,
})
