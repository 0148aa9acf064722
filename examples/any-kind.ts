/* What does this cluster serve, and how many objects of each kind does it hold? No kind is named here. */
import { connect, isNotFound } from 'anykind'

await using cluster = await connect()

for (const resource of await cluster.discovery.resources()) {
  if (!resource.preferred || !resource.verbs.includes('list')) continue
  let count = 0
  try {
    for await (const _object of cluster.client.of(resource).list()) count++
  } catch (error) {
    if (!isNotFound(error)) throw error // its definition was deleted meanwhile
  }
  if (count > 0) console.log(`${String(count).padStart(6)}  ${resource.kind}  ${resource.group}`)
}
