import { ConfigError, isRecord } from '../core/index.ts'

/** An entry's fields, each checked when it is read. An empty text is an absent one, as in Go. */
export class Fields {
  readonly #fields: Record<string, unknown>
  readonly #file: string
  readonly #entry: string

  /** `entry` and `file` are for messages. */
  constructor(fields: Record<string, unknown>, file: string, entry: string) {
    this.#fields = fields
    this.#file = file
    this.#entry = entry
  }

  has(key: string): boolean {
    return Object.hasOwn(this.#fields, key) && this.#fields[key] !== null
  }

  text(key: string): string | undefined {
    if (!this.has(key)) return undefined
    const value = this.#fields[key]
    if (typeof value !== 'string') throw this.#fault(key, 'must be a string')
    return value === '' ? undefined : value
  }

  /** Bytes, which stay the base64 that they are written in. */
  data(key: string): string | undefined {
    const text = this.text(key)?.replace(/[\r\n]/g, '')
    if (text === undefined || isBase64(text)) return text
    throw this.#fault(key, 'is not base64')
  }

  flag(key: string): boolean {
    if (!this.has(key)) return false
    const value = this.#fields[key]
    if (typeof value !== 'boolean') throw this.#fault(key, 'must be true or false')
    return value
  }

  texts(key: string): readonly string[] {
    if (!this.has(key)) return []
    return this.#strings(this.#fields[key], key)
  }

  /** A mapping of names to texts. */
  namedTexts(key: string): ReadonlyMap<string, readonly string[]> {
    if (!this.has(key)) return new Map()
    const value = this.#fields[key]
    if (!isRecord(value)) throw this.#fault(key, 'must be a mapping')
    return new Map(
      Object.entries(value).map(([name, texts]) => [name, this.#strings(texts ?? [], key)]),
    )
  }

  /** A mapping's own fields; undefined if there is none. */
  fields(key: string): Fields | undefined {
    if (!this.has(key)) return undefined
    const value = this.#fields[key]
    if (!isRecord(value)) throw this.#fault(key, 'must be a mapping')
    return new Fields(value, this.#file, `${this.#entry}: ${key}`)
  }

  /** For what has a decoder of its own, which is also told the names of entry and file. */
  decode<T>(key: string, decode: (value: unknown, entry: string, file: string) => T): T {
    return decode(this.has(key) ? this.#fields[key] : undefined, this.#entry, this.#file)
  }

  #strings(value: unknown, key: string): readonly string[] {
    if (Array.isArray(value) && value.every(item => typeof item === 'string')) return value
    throw this.#fault(key, 'must hold a list of strings')
  }

  #fault(key: string, why: string): ConfigError {
    return new ConfigError(`${this.#entry}: "${key}" ${why}`, this.#file)
  }
}

/** As strict as Go: Node passes over what is none, and gives fewer bytes. */
const isBase64 = (text: string): boolean =>
  text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)
