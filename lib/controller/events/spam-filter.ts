import type { KubeObject } from '../../core/index.ts'
import { subjectKey } from './event-series.ts'

/** client-go's (tools/record): so many at once about an object … */
const burst = 25
/** … and then one each five minutes. */
const refillMs = 300_000
/** Objects that are remembered. */
const maxObjects = 4096

interface Bucket {
  tokens: number
  filledAt: number
}

/** Keeps an object that is never well from filling the server: a bucket of tokens for each, and each type of event. */
export class SpamFilter {
  readonly #buckets = new Map<string, Bucket>()

  /** Whether one more may be written about this object; that counts. */
  accepts({ regarding, type }: KubeObject, now: number): boolean {
    const key = `${type} ${subjectKey(regarding)}`
    const bucket = this.#buckets.get(key) ?? { tokens: burst, filledAt: now }
    bucket.tokens = Math.min(burst, bucket.tokens + (now - bucket.filledAt) / refillMs)
    bucket.filledAt = now
    // Those that were asked for last come last.
    this.#buckets.delete(key)
    this.#buckets.set(key, bucket)
    const [oldest] = this.#buckets.keys()
    if (this.#buckets.size > maxObjects && oldest !== undefined) this.#buckets.delete(oldest)
    if (bucket.tokens < 1) return false
    bucket.tokens--
    return true
  }
}
