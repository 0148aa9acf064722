import { fingerprinter, fingerprintKey } from '../../../gitops/index.ts'
import { PrivateStore, privateCacheDirectory } from '../../../storage/index.ts'
import type { DiffInvocation } from '../../diff-flags.ts'

/** What stands for a secret value; undefined where the flags do not ask for it. Throws as `fingerprintKey`. */
export async function fingerprintOf({
  flags,
  env,
}: DiffInvocation): Promise<((value: string) => string) | undefined> {
  if (!flags.fingerprints) return undefined
  const store = new PrivateStore(privateCacheDirectory('fingerprints'))
  return fingerprinter(await fingerprintKey(store, env.ANYKIND_FINGERPRINT_KEY))
}
