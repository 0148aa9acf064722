import type { KubeObject } from '../../core/index.ts'

/**
 * What is to be applied to the very object that was read, by its uid: an apply to nothing would make an object anew. If it is not
 * there any more, or another one is, the server answers with a conflict (409). A uid of the caller's own stays.
 */
export const ofObject = <T extends KubeObject>({ metadata: { uid } }: KubeObject, config: T): T =>
  uid === undefined ? config : { ...config, metadata: { uid, ...config.metadata } }

/** The same in the very version that was read. A version of the caller's own stays. */
export function atVersionOf<T extends KubeObject>(live: KubeObject, config: T): T {
  const { resourceVersion } = live.metadata
  const ours = ofObject(live, config)
  if (resourceVersion === undefined) return ours
  return { ...ours, metadata: { resourceVersion, ...ours.metadata } }
}
