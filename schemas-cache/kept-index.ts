import { type BlobStore, DecodeError, decodeJson, encodeJson, isRecord } from '../lib/core/index.ts'

/** The hash of each group and version's document. */
export type Hashes = ReadonlyMap<string, string>

/** Explanations are asked for one after the other, and nothing is decided by them. */
const ttlMs = 30_000
const key = 'openapi/index'

/** What a server published, and when it was asked. */
export interface Published {
  readonly hashes: Hashes
  /** In milliseconds of the day's clock, before the request. */
  readonly readAt: number
}

/** The index as it was a moment ago, of this process or another: for what people read, and for nothing else. */
export class KeptIndex {
  readonly #store: BlobStore
  readonly #now: () => number
  #kept: Published | undefined
  #isForgotten = false

  constructor(store: BlobStore, now: () => number) {
    this.#store = store
    this.#now = now
  }

  /** Undefined if there is none, or an older one. */
  async get(): Promise<Published | undefined> {
    if (this.#isForgotten) return undefined
    this.#kept ??= decode(await this.#store.get(key))
    const ageMs = this.#now() - (this.#kept?.readAt ?? Number.NaN)
    return ageMs >= 0 && ageMs < ttlMs ? this.#kept : undefined
  }

  /** What is kept now will not do for this process any more. */
  forget(): void {
    this.#isForgotten = true
  }

  async put({ readAt, hashes }: Published): Promise<void> {
    const kept = { readAt, hashes: Object.fromEntries(hashes) }
    await this.#store.put(key, new TextEncoder().encode(encodeJson(kept)))
  }
}

function decode(bytes: Uint8Array | undefined): Published | undefined {
  if (bytes === undefined) return undefined
  try {
    const kept = decodeJson(bytes)
    if (!isRecord(kept) || !isRecord(kept.hashes)) return undefined
    const hashes = new Map(Object.entries(kept.hashes).filter(isHash))
    return { readAt: Number(kept.readAt), hashes }
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

const isHash = (entry: [string, unknown]): entry is [string, string] => typeof entry[1] === 'string'
