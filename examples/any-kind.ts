/* What does this cluster serve, and how many objects of each kind does it hold? No kind is named here. */
import { connect } from 'anykind'

await using cluster = await connect()

for (const resource of await cluster.discovery.resources()) {
  if (!resource.preferred || !resource.verbs.includes('list')) continue
  let count = 0
  for await (const _object of cluster.client.of(resource).list()) count++
  if (count > 0) console.log(`${String(count).padStart(6)}  ${resource.kind}  ${resource.group}`)
}
