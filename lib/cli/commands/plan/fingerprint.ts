import { type Fingerprint, fingerprinter, fingerprintKey } from '../../../gitops/index.ts'
import { PrivateStore, privateCacheDirectory } from '../../../storage/index.ts'
import type { Invocation } from '../../invocation.ts'

/** Stands for Secrets' values in plans, as in differences. Throws as `fingerprintKey`. */
export async function openFingerprint({ env }: Pick<Invocation, 'env'>): Promise<Fingerprint> {
  const store = new PrivateStore(privateCacheDirectory('fingerprints'))
  return fingerprinter(await fingerprintKey(store, env.ANYKIND_FINGERPRINT_KEY))
}
