import { LRUCache } from 'lru-cache'
import {
  ApiError,
  type BlobStore,
  type CacheTrace,
  DecodeError,
  decodeJson,
  encodeJson,
  type GroupVersion,
  groupVersionPath,
  RequestError,
  type Send,
  SingleFlight,
} from '../lib/core/index.ts'
import { reads } from './channels.ts'
import {
  OpenApiDocument,
  type TrimmedDocument,
  trimDocument,
  withoutDescriptions,
} from './openapi-document.ts'

function tell(source: CacheTrace['source']): void {
  if (reads.hasSubscribers) reads.publish({ cache: 'schemas', source } satisfies CacheTrace)
}

/**
 * OpenAPI v3 documents by the hash of their content, so that one never grows old:
 *
 *     memory (least recently used go first)  ->  store  ->  GET /openapi/v3/apis/apps/v1?hash=…
 *
 * Each is read once, however many ask for it at the same time. The store has each twice: whole, and without
 * descriptions, which are three quarters of it and which only people read.
 */
export class DocumentCache {
  readonly #send: Send
  readonly #store: BlobStore
  readonly #documents: LRUCache<string, OpenApiDocument>
  readonly #flights = new SingleFlight<OpenApiDocument | undefined>()
  readonly #reads = new SingleFlight<TrimmedDocument | undefined>()

  constructor(send: Send, { store, max }: { store: BlobStore; max: number }) {
    this.#send = send
    this.#store = store
    this.#documents = new LRUCache({ max })
  }

  /**
   * The document; undefined if the server has it no more. Throws as `Send`, an ApiError of 404 too, and
   * DecodeError if the answer is none.
   */
  async get(
    home: GroupVersion,
    hash: string,
    { described, signal }: { described: boolean; signal?: AbortSignal | undefined },
  ): Promise<OpenApiDocument | undefined> {
    const path = `/openapi/v3${groupVersionPath(home)}`
    const whole = `${path}?hash=${hash}`
    const key = described ? whole : `${whole} without descriptions`
    const known = this.#documents.get(whole) ?? this.#documents.get(key)
    if (known !== undefined) {
      tell('memory')
      return known
    }
    return this.#flights.run(
      key,
      async signal => {
        const kept = described ? undefined : await this.#kept(key)
        const trimmed = kept ?? (await this.#read(path, whole, hash, signal))
        if (trimmed === undefined) return undefined
        if (kept !== undefined) tell('store')
        const document = new OpenApiDocument(trimmed)
        this.#documents.set(key, document)
        if (kept === undefined && !described) await this.#keep(key, withoutDescriptions(trimmed))
        return document
      },
      signal,
    )
  }

  #read(path: string, key: string, hash: string, signal: AbortSignal) {
    return this.#reads.run(
      key,
      async signal => {
        const kept = await this.#kept(key)
        tell(kept === undefined ? 'server' : 'store')
        return kept ?? (await this.#fetch(path, key, hash, signal))
      },
      signal,
    )
  }

  async #kept(key: string): Promise<TrimmedDocument | undefined> {
    const bytes = await this.#store.get(key)
    if (bytes === undefined) return undefined
    try {
      return trimDocument(decodeJson(bytes), key)
    } catch (error) {
      // A file that was cut off or made up is as good as none.
      if (error instanceof DecodeError) return undefined
      throw error
    }
  }

  async #fetch(path: string, key: string, hash: string, signal: AbortSignal) {
    const asked = { method: 'GET', path, query: [['hash', hash]] } as const
    const current = await this.#send(asked, signal).catch(isRedirect)
    const response = current ?? (await this.#send({ method: 'GET', path }, signal))
    const bytes = await response.body.bytes()
    // The server's way to say that the group is gone (kube-openapi, HandleGroupVersion).
    if (bytes.length === 0) return undefined
    const trimmed = trimDocument(decodeAnswer(bytes, path), path)
    if (current !== undefined) await this.#keep(key, trimmed)
    return trimmed
  }

  async #keep(key: string, trimmed: TrimmedDocument): Promise<void> {
    try {
      await this.#store.put(key, new TextEncoder().encode(encodeJson(trimmed)))
    } catch (error) {
      // Nested too deeply to be written: a document to use with care, and not to keep.
      if (!(error instanceof RequestError)) throw error
    }
  }
}

/** The server has a newer document by now, and says so by a redirect to that, which is not followed. */
function isRedirect(error: unknown): undefined {
  const code = error instanceof ApiError ? error.status.code : 0
  if (code < 300 || code >= 400) throw error
}

/** Decodes the JSON of an answer. Throws {@link DecodeError} that names the request. */
export function decodeAnswer(bytes: Uint8Array, path: string): unknown {
  try {
    return decodeJson(bytes)
  } catch (error) {
    throw error instanceof DecodeError ? new DecodeError(`GET ${path}: ${error.message}`) : error
  }
}
