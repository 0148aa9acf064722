import { type Cluster, formatFieldPath, formatObject, type KubeObject } from 'anykind'
import { findDrift } from 'anykind/gitops'
import type { Manifest } from 'anykind/manifest'
import { done, heading, say } from './print.ts'

/**
 * Changes an applied object as somebody else would, and shows what applying it again would change.
 * Gives the object's manifest; undefined if the set has nothing to change.
 */
export async function showDrift(
  cluster: Cluster,
  manifests: readonly Manifest[],
  signal: AbortSignal,
): Promise<KubeObject | undefined> {
  heading('Drift: somebody changes an object behind our back')
  const wanted = victim(manifests.map(({ object }) => object))
  if (wanted === undefined) {
    say('the set has no object with a label or with replicas: nothing to show')
    return undefined
  }
  const { patch, what } = change(wanted)
  const resource = await cluster.for(wanted, signal)
  await resource.patch(
    wanted.metadata.name ?? '',
    { type: 'merge', patch },
    { fieldManager: 'somebody-else', signal },
  )
  say(`"somebody-else" changed ${what} of ${formatObject(wanted)}`)
  const drift = await findDrift(cluster.client, wanted, { fieldManager: 'anykind-demo', signal })
  for (const { path, from, to } of drift.changes) {
    done(`${formatFieldPath(path)}: is ${JSON.stringify(from)}, wanted ${JSON.stringify(to)}`)
  }
  return wanted
}

const replicasOf = (object: KubeObject): unknown =>
  (object.spec as { replicas?: unknown })?.replicas

/** A Deployment with replicas if there is one, else any object with a label. */
const victim = (objects: readonly KubeObject[]): KubeObject | undefined =>
  objects.find(object => object.kind === 'Deployment' && typeof replicasOf(object) === 'number') ??
  objects.find(object => Object.keys(object.metadata.labels ?? {}).length > 0)

function change(object: KubeObject): { patch: unknown; what: string } {
  const replicas = replicasOf(object)
  if (typeof replicas === 'number') {
    return { patch: { spec: { replicas: replicas + 2 } }, what: 'spec.replicas' }
  }
  const label = Object.keys(object.metadata.labels ?? {})[0] ?? ''
  const labels = { [label]: 'changed-by-somebody-else' }
  return { patch: { metadata: { labels } }, what: `the label ${label}` }
}
