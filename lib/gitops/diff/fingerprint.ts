import { createHmac, randomBytes } from 'node:crypto'
import { type BlobStore, ConfigError } from '../../core/index.ts'

const blob = 'fingerprint-key'
const keyBytes = 32
/** Of a key that people give: shorter ones can be tried out. */
const minKeyLength = 16
/** 48 bits, in hexadecimal digits: enough for people to tell values apart by. */
const digits = 12

/**
 * What stands for a secret value: the same for the same value, and telling nothing of it to whoever has not the
 * key (HMAC-SHA256, cut to 48 bits).
 */
export const fingerprinter =
  (key: Uint8Array): ((value: string) => string) =>
  value =>
    `hmac:${createHmac('sha256', key).update(value).digest('hex').slice(0, digits)}`

/**
 * The key of this user's fingerprints: the given text, so that a team sees the same ones, or a random one, which is kept
 * in the store. The store must be one that only this user can read; where it keeps nothing, fingerprints
 * are good for one run. Throws ConfigError on a text of less than 16 characters.
 */
export async function fingerprintKey(store: BlobStore, given?: string): Promise<Uint8Array> {
  if (given !== undefined && given !== '') {
    if (given.length >= minKeyLength) return Buffer.from(given)
    throw new ConfigError(`fingerprint key: it must have at least ${minKeyLength} characters`)
  }
  const known = await keyIn(store)
  if (known !== undefined) return known
  const made = randomBytes(keyBytes)
  await store.put(blob, made)
  // Of two processes that make one at the same time, both go by the one that stayed.
  return (await keyIn(store)) ?? made
}

async function keyIn(store: BlobStore): Promise<Uint8Array | undefined> {
  const key = await store.get(blob)
  return key?.length === keyBytes ? key : undefined
}
