import { type Cluster, formatObject, isNotFound, type KubeObject } from 'anykind'
import { applySet, waitForReady } from 'anykind/gitops'
import type { Manifest } from 'anykind/manifest'
import { done, fail, heading, messageOf, pending, say } from './print.ts'

const fieldManager = 'anykind-demo'

/** Creates the namespaces that the set uses and does not hold itself; gives those that it made. */
export async function createNamespaces(
  cluster: Cluster,
  manifests: readonly Manifest[],
  signal: AbortSignal,
): Promise<KubeObject[]> {
  const objects = manifests.map(({ object }) => object)
  const held = new Set(
    objects.filter(object => object.kind === 'Namespace').map(object => object.metadata.name),
  )
  const used = new Set(objects.map(object => object.metadata.namespace))
  const namespaces = await cluster.resource('namespaces')
  const made: KubeObject[] = []
  for (const name of used) {
    if (name === undefined || held.has(name)) continue
    const found = await namespaces.get(name, { signal }).catch(error => {
      if (isNotFound(error)) return undefined
      throw error
    })
    if (found !== undefined) continue
    say(`namespace "${name}" is in no manifest and not there: the demo makes it`)
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }
    made.push(await namespaces.create(namespace, { signal }))
  }
  return made
}

/** Applies the set in one go and waits for all of it; gives how many objects did not get there. */
export async function applyAndWait(
  cluster: Cluster,
  manifests: readonly Manifest[],
  timeoutMs: number,
  signal: AbortSignal,
): Promise<number> {
  heading('Server-side apply, all of it in one go')
  const applied: KubeObject[] = []
  let failures = 0
  for await (const event of applySet(cluster.client, manifests, { fieldManager, signal })) {
    const { object, source } = event.item
    const failed = (why: string) => {
      failures++
      fail(`${source.file}:${source.line} ${formatObject(object)}: ${why}`)
    }
    if (event.type === 'failed') failed(messageOf(event.error))
    else if (event.type === 'skipped') failed(event.reason)
    else if (event.type === 'applied') {
      applied.push(event.object)
      done(`${formatObject(event.object)} applied`)
    }
  }
  heading('Waiting until all of it is ready')
  for await (const event of waitForReady(cluster.client, applied, { timeoutMs, signal })) {
    const name = formatObject(event.object)
    if (event.type === 'progressing') pending(`${name}: ${event.message}`)
    else if (event.type === 'ready') done(`${name} is ready`)
    else if (event.type === 'failed') {
      failures++
      fail(messageOf(event.error))
    }
  }
  return failures
}
