import type { Cluster } from '../../../cluster.ts'
import type { ObjectRef } from '../../../core/index.ts'
import type { ApplySetOptions } from '../../../gitops/index.ts'
import type { Manifest } from '../../../manifest/index.ts'
import type { Invocation } from '../../invocation.ts'
import { type ObjectResults, placeOf } from '../../object-results.ts'
import { resourceName, someOf } from '../../output/resource-name.ts'

/** Applies a set and tells what becomes of each object. Resolves to whether all of it is applied. */
export async function applyManifests(
  manifests: readonly Manifest[],
  cluster: Cluster,
  { err, signal, tell }: Pick<Invocation, 'err' | 'signal' | 'tell'>,
  results: ObjectResults,
  options: ApplySetOptions,
): Promise<boolean> {
  const { applySet, findUnchanged } = await import('../../../gitops/index.ts')
  const { fieldManager, dryRun } = options
  const unchanged = dryRun
    ? undefined
    : findUnchanged(cluster.client, manifests, { fieldManager, signal })
  const events = applySet(cluster.client, manifests, { ...options, unchanged, signal })
  const dry = dryRun ? ' (server dry run)' : ''
  const places = new Map(manifests.map((manifest, place) => [manifest, place]))
  let isWhole = true
  let told = 0
  tell(`applying ${manifests.length} objects`)
  for await (const event of events) {
    const { item } = event
    if (event.type === 'replacing') {
      err.line(
        `${placeOf(item)}: ${resourceName(event.object)} is deleted and made anew${withAll(event.cascade)}`,
      )
      continue
    }
    tell(`applied ${++told} of ${manifests.length}`)
    if (event.type === 'applied') {
      const done = event.change === 'replaced' ? 'replaced' : 'serverside-applied'
      results.add(event.object, `${done}${dry}`, places.get(item))
    } else if (event.type === 'failed') {
      isWhole = false
      results.fail(event.error, item)
    } else {
      isWhole &&= event.cause === 'hook'
      err.line(`${placeOf(item)}: skipped: ${event.reason}`)
    }
  }
  return isWhole
}

/** What is deleted with it. */
const withAll = (cascade: readonly ObjectRef[]): string => {
  const names = cascade.map(({ kind, name }) => `${kind.toLowerCase()}/${name}`)
  return names.length === 0 ? '' : `, and with it ${someOf(names)}`
}
