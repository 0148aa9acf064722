import { createHmac, randomBytes } from 'node:crypto'
import type { Fingerprint } from '../../../gitops/index.ts'
import { PrivateStore, packCacheDirectory } from '../../../storage/index.ts'
import type { Invocation } from '../../invocation.ts'

const variable = 'ANYKIND_FINGERPRINT_KEY'

/**
 * Stands for Secrets' values in plans: a keyed hash, of which nobody who lacks the key can try values. The key is of the
 * environment, so that it can be the same on two machines, or of this user, made when first needed; where it cannot be
 * kept for this user alone, it is of this run.
 */
export async function openFingerprint({ env }: Pick<Invocation, 'env'>): Promise<Fingerprint> {
  const given = env[variable]
  const key = given === undefined || given === '' ? await ownKey() : given
  return value =>
    `hmac-sha256:${createHmac('sha256', key).update(value).digest('hex').slice(0, 32)}`
}

async function ownKey(): Promise<Uint8Array> {
  const store = new PrivateStore(packCacheDirectory('fingerprint'))
  const kept = await store.get('key')
  if (kept !== undefined) return kept
  const made = randomBytes(32)
  await store.put('key', made)
  return made
}
