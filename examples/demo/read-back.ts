import { type Cluster, formatObject, gvkOf } from 'anykind'
import type { Manifest } from 'anykind/manifest'
import { heading, say } from './print.ts'

/** Reads back what the set's own kinds hold now: lists by kind, through the same client for all of them. */
export async function showWhatIsThere(
  cluster: Cluster,
  manifests: readonly Manifest[],
  signal: AbortSignal,
): Promise<void> {
  heading('Reading back')
  const kinds = new Map(
    manifests.map(({ object }) => [`${object.apiVersion}/${object.kind}`, gvkOf(object)]),
  )
  for (const gvk of kinds.values()) {
    const resource = await cluster.resource(gvk, signal).catch(() => undefined)
    if (resource === undefined) continue
    const names: string[] = []
    for await (const object of resource.list({ signal })) names.push(formatObject(object))
    const shown = names.slice(0, 5).join(', ')
    say(`${gvk.kind}: ${names.length} in the cluster (${shown}${names.length > 5 ? ', …' : ''})`)
  }
}
