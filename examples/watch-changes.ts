/* Follows the ConfigMaps of a namespace across reconnects, until it has seen one come, change and go. */
import { connect, observe } from 'anykind'

await using cluster = await connect()
const configMaps = (await cluster.resource('configmaps')).in('default')
const enough = new AbortController()

async function act(): Promise<void> {
  const object = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'watched' },
    data: { n: '1' },
  }
  await configMaps.apply(object)
  await configMaps.apply({ ...object, data: { n: '2' } })
  await configMaps.delete('watched')
}

let acting: Promise<void> | undefined
for await (const change of observe(configMaps, { signal: enough.signal })) {
  if (change.type === 'listed') {
    console.log(`${change.objects.length} there now`)
    acting ??= act()
    continue
  }
  const { metadata, data } = change.object
  console.log(change.type, metadata.name, data)
  if (change.type === 'deleted' && metadata.name === 'watched') break
}
await acting
