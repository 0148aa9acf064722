import {
  type ApiResponse,
  type BlobStore,
  type Clock,
  DecodeError,
  decodeJson,
  encodeJson,
  isRecord,
  type Send,
} from '../lib/core/index.ts'
import { type Discovered, decodeGroupDiscovery, type Root } from './group-discovery.ts'
import { readLegacyDiscovery } from './legacy-discovery.ts'

/** Aggregated discovery, as servers have it since 1.30 or, in the same form, since 1.27; or what older ones have. */
const accept = ['v2', 'v2beta1']
  .map(version => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
  .concat('application/json')
  .join(',')

/** A stored document: a line with its ETag, then the document as it came. */
const newline = 0x0a
const utf8 = new TextEncoder()

/**
 * One of the two documents of discovery: read, kept, and asked for again with its ETag, so that an
 * unchanged one costs no body. The store's copy is decoded as the server's is, and trusted no more.
 */
export class DiscoveryDocument {
  readonly #send: Send
  readonly #store: BlobStore
  readonly #root: Root
  readonly #clock: Clock
  #etag: string | undefined
  #discovered: Discovered | undefined

  constructor(send: Send, root: Root, { store, clock }: { store: BlobStore; clock: Clock }) {
    this.#send = send
    this.#root = root
    this.#store = store
    this.#clock = clock
  }

  /** What was kept by an earlier process, or nothing. */
  async load(): Promise<Discovered | undefined> {
    const bytes = await this.#store.get(this.#key)
    if (bytes === undefined) return undefined
    try {
      const head = decodeJson(bytes.subarray(0, bytes.indexOf(newline)))
      const document = decodeJson(bytes.subarray(bytes.indexOf(newline) + 1))
      this.#discovered = decodeGroupDiscovery(document, this.#root)
      this.#etag = isRecord(head) ? etagOf(head.etag) : undefined
      return this.#discovered
    } catch (error) {
      if (error instanceof DecodeError) return undefined
      throw error
    }
  }

  /** What the server says now. */
  async read(signal: AbortSignal): Promise<Discovered> {
    const response = await this.#send(
      {
        method: 'GET',
        path: this.#root,
        headers: { accept, ...(this.#etag === undefined ? {} : { 'if-none-match': this.#etag }) },
      },
      signal,
    )
    if (response.status === 304 && this.#discovered !== undefined) {
      response.body.cancel()
      return this.#discovered
    }
    return this.#take(response, signal)
  }

  async #take(response: ApiResponse, signal: AbortSignal): Promise<Discovered> {
    let bytes = await response.body.bytes()
    let document = this.#decode(bytes)
    const aggregated = isRecord(document) && document.kind === 'APIGroupDiscoveryList'
    if (!aggregated) {
      const options = { root: this.#root, clock: this.#clock, signal }
      document = await readLegacyDiscovery(this.#send, document, options)
      bytes = utf8.encode(encodeJson(document))
    }
    this.#discovered = decodeGroupDiscovery(document, this.#root)
    this.#etag = aggregated ? etagOf(response.headers.etag) : undefined
    const head = utf8.encode(`${encodeJson({ etag: this.#etag })}\n`)
    await this.#store.put(this.#key, Buffer.concat([head, bytes]))
    return this.#discovered
  }

  #decode(bytes: Uint8Array): unknown {
    try {
      return decodeJson(bytes)
    } catch (error) {
      throw error instanceof DecodeError
        ? new DecodeError(`GET ${this.#root}: ${error.message}`)
        : error
    }
  }

  get #key(): string {
    return `discovery${this.#root}`
  }
}

/** An ETag fit to be sent back: it is the server's, or a file's, and becomes a header. */
const etagOf = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[\x21-\x7e]{1,256}$/.test(value) ? value : undefined
