import type { KubeObject } from '../../core/index.ts'
import type { PreImage } from './action.ts'
import { objectHash } from './object-hash.ts'
import { type Fingerprint, maskSecretValues } from './secret-values.ts'

/** What is planned from. */
export function preImageOf(live: KubeObject, fingerprint: Fingerprint): PreImage {
  const { uid = '', resourceVersion = '' } = live.metadata
  return { uid, resourceVersion, hash: objectHash(maskSecretValues(live, fingerprint)) }
}
