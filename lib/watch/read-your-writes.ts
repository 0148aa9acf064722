import type { ResourceClient } from '../client/index.ts'
import {
  compareResourceVersions,
  type KubeObject,
  matchesSelector,
  parseLabelSelector,
} from '../core/index.ts'
import { isDeleted } from './conditions.ts'
import type { Informer } from './informer.ts'
import { keyOf, type ObjectStore } from './store/index.ts'

/**
 * The same client, whose writes resolve when the informer shows them: what one reads from its lister then is what one
 * wrote, or newer. It goes where the client goes (`modify`, `createOrUpdate`, subresources). What the informer does not select does not show, and is
 * waited for no longer than that takes to tell: by its namespace and labels at once, by a field selector with the
 * next event or bookmark, within a minute or so. Not waited for: `deleteCollection`, dry runs, and what answers
 * without an object that has a version, such as an eviction.
 *
 * Where the wait ends early, by `signal` or with the informer, the call rejects though the write is done.
 */
export const readYourWrites = <T extends KubeObject>(
  client: ResourceClient<T>,
  informer: Informer<T>,
): ResourceClient<T> =>
  client.afterWrites(async (written, signal) => {
    if ('deleted' in written) {
      const { namespace = '', name, uid } = written.deleted
      await informer.until(keyOf({ namespace, name }), isDeleted(uid), { signal })
    } else if (written.object.metadata.resourceVersion) {
      await informer.observed(written.object, { signal })
    }
  })

/** What is known of a collection, and which it is. */
export interface Known {
  readonly store: ObjectStore
  /** Undefined for all. */
  readonly namespaces: readonly string[] | undefined
  readonly labelSelector: string | undefined
  readonly hasReached: (resourceVersion: string, namespace: string) => boolean
}

/** Whether a state of an object, or a newer one, is known, or that it is not selected. */
export function isKnown({ metadata }: KubeObject, known: Known): boolean {
  const { store, namespaces, labelSelector, hasReached } = known
  const { name = '', namespace = '', uid, resourceVersion = '', labels = {} } = metadata
  if (namespaces !== undefined && !namespaces.includes(namespace)) return true
  if (hasReached(resourceVersion, namespace)) return true
  const id = store.idOf(keyOf({ namespace, name }))
  // One that is kept and not selected any more is told as deleted.
  if (id === undefined) return !matchesSelector(parseLabelSelector(labelSelector ?? ''), labels)
  const isNewer = compareResourceVersions(store.resourceVersionOf(id), resourceVersion) >= 0
  return isNewer && store.hasUid(id, uid ?? '')
}
