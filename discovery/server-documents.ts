import {
  ApiError,
  type BlobStore,
  type Clock,
  DecodeError,
  decodeJson,
  encodeJson,
  isRecord,
  type Send,
} from '../lib/core/index.ts'
import { DiscoveryDocument } from './discovery-document.ts'
import type { Discovered } from './group-discovery.ts'

/** All documents, the core group's first: it wins over all others. */
export interface ServerRead {
  readonly documents: readonly Discovered[]
  /** The time of day at which it was asked for. */
  readonly readAt: number
}

const readAtKey = 'discovery/read-at'

/** The two documents that tell everything, and when they were last read: kept, and read together. */
export class ServerDocuments {
  readonly #store: BlobStore
  readonly #now: () => number
  readonly #documents: readonly DiscoveryDocument[]

  constructor(send: Send, options: { store: BlobStore; clock: Clock; now: () => number }) {
    this.#store = options.store
    this.#now = options.now
    this.#documents = [
      new DiscoveryDocument(send, '/api', options),
      new DiscoveryDocument(send, '/apis', options),
    ]
  }

  /** What an earlier process kept, or nothing. It gives the ETags too, whatever else is missing. */
  async load(): Promise<ServerRead | undefined> {
    const stamp = await this.#store.get(readAtKey)
    const documents = await Promise.all(this.#documents.map(document => document.load()))
    const readAt = stamp === undefined ? undefined : decodeReadAt(stamp)
    if (readAt === undefined || !documents.every(document => document !== undefined)) {
      return undefined
    }
    return { documents, readAt }
  }

  /** What the server says now. */
  async read(signal: AbortSignal): Promise<ServerRead> {
    const readAt = this.#now()
    const results = await Promise.allSettled(this.#documents.map(document => document.read(signal)))
    const documents = results.map(orEmpty(results))
    await this.#store.put(readAtKey, new TextEncoder().encode(encodeJson({ readAt })))
    return { documents, readAt }
  }
}

const nothing: Discovered = { versions: [], resources: [], failures: [] }

/**
 * A server that is no Kubernetes API server has no `/api`, and a user may be kept from one of the two:
 * that is nothing found, as long as the other one answers.
 */
const orEmpty =
  (all: readonly PromiseSettledResult<Discovered>[]) =>
  (result: PromiseSettledResult<Discovered>): Discovered => {
    if (result.status === 'fulfilled') return result.value
    const absent =
      result.reason instanceof ApiError && [403, 404].includes(result.reason.status.code)
    if (absent && all.some(({ status }) => status === 'fulfilled')) return nothing
    throw result.reason
  }

function decodeReadAt(bytes: Uint8Array): number | undefined {
  try {
    const stamp = decodeJson(bytes)
    return isRecord(stamp) && typeof stamp.readAt === 'number' ? stamp.readAt : undefined
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}
