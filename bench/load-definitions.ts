import { setTimeout as sleep } from 'node:timers/promises'
import type { Cluster } from 'anykind'
import { definitionCount, definitionOf, kindOf } from './definitions.ts'

/** Half a minute or so on two cores; a server that takes longer does not come to it. */
const patienceMs = 300_000

/** Gives the cluster all definitions of {@link definitionOf}; resolves when it serves them, schemas and all. */
export async function loadDefinitions(cluster: Cluster): Promise<void> {
  const definitions = await cluster.for(definitionOf(0))
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < definitionCount) await definitions.create(definitionOf(next++))
  }
  await Promise.all(Array.from({ length: 16 }, worker))
  const last = performance.now() + patienceMs
  while (!(await isServed(cluster))) {
    if (performance.now() > last) throw new Error('the server does not serve all definitions')
    await sleep(500)
  }
}

/** Whether discovery and the schemas tell of all kinds, in both versions. */
async function isServed(cluster: Cluster): Promise<boolean> {
  await cluster.discovery.refresh()
  const mapper = await cluster.discovery.mapper()
  const schemas = await cluster.schemas()
  schemas.refresh()
  for (const version of ['v1', 'v1beta1']) {
    for (let serial = 0; serial < definitionCount; serial++) {
      const gvk = { ...kindOf(serial), version }
      if (mapper.match(gvk).length === 0) return false
      if (!(await schemas.schemaOf(gvk).then(Boolean, () => false))) return false
    }
  }
  return true
}
