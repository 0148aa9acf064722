import { type Cluster, type GroupVersionKind, gvkOf, type KubeObject } from 'anykind'
import type { Manifest } from 'anykind/manifest'
import { heading, say } from './print.ts'

/** Lists every kind of the set in the set's namespaces, through the same client for all of them. */
export async function showWhatIsThere(
  cluster: Cluster,
  manifests: readonly Manifest[],
  signal: AbortSignal,
): Promise<void> {
  heading('Reading back')
  const objects = manifests.map(({ object }) => object)
  const mine = new Set(objects.map(key))
  const kinds = new Map(
    objects.map(object => [`${object.apiVersion}/${object.kind}`, gvkOf(object)]),
  )
  for (const gvk of kinds.values()) {
    const names = await listNames(cluster, gvk, object => mine.has(key(object)), signal)
    say(`${gvk.kind}: ${names.join(', ') || 'none'}`)
  }
}

const key = ({ apiVersion, kind, metadata }: KubeObject): string =>
  [apiVersion, kind, metadata.namespace, metadata.name].join(' ')

async function listNames(
  cluster: Cluster,
  gvk: GroupVersionKind,
  isMine: (object: KubeObject) => boolean,
  signal: AbortSignal,
): Promise<string[]> {
  const names: string[] = []
  const resource = await cluster.resource(gvk, signal).catch(() => undefined)
  for await (const object of resource?.list({ signal }) ?? []) {
    if (isMine(object)) names.push(object.metadata.name ?? '')
  }
  return names
}
