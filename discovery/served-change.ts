import type { ApiResource } from '../lib/core/index.ts'
import { formatGvr } from './rest-mapper.ts'

/** What has become different in what a server serves: resources in their versions, as they are now. */
export interface ServedChange {
  readonly added: readonly ApiResource[]
  /** Another kind, scope or verbs, other names or subresources, or preferred where it was not. */
  readonly changed: readonly ApiResource[]
  /** As they were last. */
  readonly removed: readonly ApiResource[]
}

/** Whether nothing is different. */
export const isEmpty = ({ added, changed, removed }: ServedChange): boolean =>
  added.length + changed.length + removed.length === 0

/** What is different between two states. Their order is not. */
export function servedChange(
  before: readonly ApiResource[],
  after: readonly ApiResource[],
): ServedChange {
  const old = byName(before)
  const added: ApiResource[] = []
  const changed: ApiResource[] = []
  for (const [name, resource] of byName(after)) {
    const known = old.get(name)
    old.delete(name)
    if (known === undefined) added.push(resource)
    // Most are the very same object: only one group was read.
    else if (known !== resource && !isSame(known, resource)) changed.push(resource)
  }
  return { added, changed, removed: [...old.values()] }
}

const byName = (resources: readonly ApiResource[]): Map<string, ApiResource> =>
  new Map(
    resources.map(resource => [formatGvr({ ...resource, resource: resource.plural }), resource]),
  )

/** All of them were made in one place, so that their fields have one order. */
const isSame = (a: ApiResource, b: ApiResource): boolean => JSON.stringify(a) === JSON.stringify(b)
