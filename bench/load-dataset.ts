import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Cluster,
  hasCondition,
  isNotFound,
  type KubeObject,
  NoMatchError,
  type ResourceClient,
  waitFor,
} from 'anykind'
import { definition, namespaces, widget } from './widgets.ts'

/** Makes namespaces, definition and so many widgets; gives the mean size of a stored one. */
export async function loadDataset(
  cluster: Cluster,
  count: number,
  widgetOf: (serial: number) => KubeObject = widget,
): Promise<{ bytesPerObject: number }> {
  for (const object of [...namespaces, definition]) {
    await (await cluster.for(object)).create(object)
  }
  const widgets = await servedWidgets(cluster)
  let next = 0
  let bytes = 0
  const worker = async (): Promise<void> => {
    while (next < count) {
      const stored = await widgets.create(widgetOf(next++))
      bytes += Buffer.byteLength(JSON.stringify(stored))
    }
  }
  await Promise.all(Array.from({ length: 16 }, worker))
  return { bytesPerObject: Math.round(bytes / count) }
}

/** The widgets' verbs, once the server serves them: it does so a moment after it says `Established`. */
async function servedWidgets(cluster: Cluster): Promise<ResourceClient> {
  const definitions = await cluster.for(definition)
  const name = definition.metadata.name ?? ''
  await waitFor(definitions, name, hasCondition('Established'), { timeoutMs: 30_000 })
  for (let attempt = 1; ; attempt++) {
    try {
      const widgets = (await cluster.resource('widgets.bench.anykind.dev')).in('bench')
      for await (const _page of widgets.pages({ limit: 1 })) break
      return widgets
    } catch (error) {
      const soon = isNotFound(error) || error instanceof NoMatchError
      if (!soon || attempt === 50) throw error
      await sleep(200)
    }
  }
}
