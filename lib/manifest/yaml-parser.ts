import { Fault } from './manifest-error.ts'
import { noProperties, type Properties, type YamlHandler } from './yaml-event.ts'
import { YamlScanner } from './yaml-scanner.ts'
import { type Token, type TokenKind, token } from './yaml-token.ts'

const noToken = token('end', 0)

/**
 * Reads a document of YAML and tells of it as it goes on: of one node, or of none if there is nothing but comments.
 * Throws {@link Fault}, and what the handler throws, before it looks at what is behind.
 */
export const parseYamlEvents = (text: string, maxDepth: number, handler: YamlHandler): void =>
  new YamlParser(new YamlScanner(text, maxDepth), handler).document()

/** Makes events of tokens by YAML 1.1's grammar, as libyaml reads it. */
class YamlParser {
  readonly #scanner: YamlScanner
  readonly #tokens: readonly Token[]
  readonly #handler: YamlHandler
  #at = 0

  constructor(scanner: YamlScanner, handler: YamlHandler) {
    this.#scanner = scanner
    this.#tokens = scanner.tokens
    this.#handler = handler
  }

  document(): void {
    if (this.#kind() !== 'end') this.#node('block')
    if (this.#kind() !== 'end') throw this.#fault('there is more behind the value')
  }

  #token(): Token {
    if (this.#at >= this.#scanner.settled) this.#scanner.settle(this.#at)
    return this.#tokens[this.#at] ?? noToken
  }

  #kind(): TokenKind {
    return this.#token().kind
  }

  #fault(why: string): Fault {
    return new Fault(why, this.#token().start)
  }

  #skip(kind: TokenKind): boolean {
    if (this.#kind() !== kind) return false
    this.#at++
    return true
  }

  #empty(start: number, properties: Properties = noProperties): void {
    this.#handler.scalar(start, '', true, properties)
  }

  /** What is not there is an empty plain scalar. */
  #nodeUnless(place: Place, ends: readonly TokenKind[]): void {
    const { kind, start } = this.#token()
    if (ends.includes(kind)) this.#empty(start)
    else this.#node(place)
  }

  /** A list that is as deep as its key is a value only: of a map, not of a list. */
  #node(place: Place): void {
    const { start } = this.#token()
    const properties = this.#properties()
    const { kind, text, isPlain } = this.#token()
    if (kind === 'scalar') {
      this.#at++
      this.#handler.scalar(start, text, isPlain, properties)
    } else if (kind === 'alias' && properties === noProperties) {
      this.#at++
      this.#handler.alias(start, text)
    } else if (kind === 'dash' && place === 'value') {
      this.#handler.open('list', start, properties)
      this.#bareList()
    } else if (!this.#collection(kind, place, start, properties)) {
      if (properties === noProperties) throw this.#fault('a value is missing here')
      this.#empty(start, properties)
    }
  }

  /** An anchor and a tag, in any order. */
  #properties(): Properties {
    let properties = noProperties
    for (;;) {
      const { kind, text } = this.#token()
      if (kind === 'anchor' && properties.anchor === undefined) {
        properties = { ...properties, anchor: text }
      } else if (kind === 'tag' && properties.tag === undefined) {
        properties = { ...properties, tag: text }
      } else return properties
      this.#at++
    }
  }

  #collection(kind: TokenKind, place: Place, start: number, properties: Properties): boolean {
    const isMap = kind === 'block map' || kind === 'flow map'
    if (!isMap && kind !== 'block list' && kind !== 'flow list') return false
    const isFlow = kind === 'flow map' || kind === 'flow list'
    if (!isFlow && place === 'flow') return false
    this.#at++
    this.#handler.open(isMap ? 'map' : 'list', start, properties)
    if (isFlow) isMap ? this.#flowMap() : this.#flowList()
    else isMap ? this.#blockMap() : this.#blockList()
    return true
  }

  #blockList(): void {
    while (this.#skip('dash')) this.#nodeUnless('block', ['dash', 'block end'])
    if (!this.#skip('block end')) throw this.#fault('a list goes on by "-" at its column only')
    this.#handler.close()
  }

  #bareList(): void {
    while (this.#skip('dash')) this.#nodeUnless('block', ['dash', 'key', 'value', 'block end'])
    this.#handler.close()
  }

  #blockMap(): void {
    const ends: readonly TokenKind[] = ['key', 'value', 'block end']
    while (this.#skip('key')) {
      this.#nodeUnless('value', ends)
      if (this.#skip('value')) this.#nodeUnless('value', ends)
      else this.#empty(this.#token().start)
    }
    if (!this.#skip('block end')) throw this.#fault('a map goes on by a key at its column only')
    this.#handler.close()
  }

  #flowMap(): void {
    const ends: readonly TokenKind[] = ['value', 'comma', 'flow map end']
    for (let isFirst = true; this.#kind() !== 'flow map end'; isFirst = false) {
      if (!isFirst && !this.#skip('comma')) throw this.#fault('a comma or } is missing here')
      if (this.#skip('key')) this.#flowPair(ends)
      else if (this.#kind() !== 'flow map end') {
        this.#node('flow')
        this.#empty(this.#token().start)
      }
    }
    this.#at++
    this.#handler.close()
  }

  #flowList(): void {
    for (let isFirst = true; this.#kind() !== 'flow list end'; isFirst = false) {
      if (!isFirst && !this.#skip('comma')) throw this.#fault('a comma or ] is missing here')
      const { start } = this.#token()
      if (this.#skip('key')) {
        this.#handler.open('map', start, noProperties)
        this.#flowPair(['value', 'comma', 'flow list end'])
        this.#handler.close()
      } else if (this.#kind() !== 'flow list end') this.#node('flow')
    }
    this.#at++
    this.#handler.close()
  }

  #flowPair(ends: readonly TokenKind[]): void {
    this.#nodeUnless('flow', ends)
    if (this.#skip('value')) this.#nodeUnless('flow', ends.slice(1))
    else this.#empty(this.#token().start)
  }
}

/** Where a node stands: as a map's key or value, elsewhere in a block, or in a flow collection. */
type Place = 'value' | 'block' | 'flow'
