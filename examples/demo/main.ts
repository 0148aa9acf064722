/*
 * The main job, end to end, on a real API server: `npm run demo -- [DIR] [--context NAME]`.
 *
 * Applies every manifest of a folder (default: examples/shop) in one go, waits until all is ready, reads
 * back, shows a drift and its difference, a conflict with its owners and a rejected manifest, and
 * cleans up. Without --context it brings its own local cluster with two simulated nodes.
 */
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { connect, formatObject } from 'anykind'
import { deleteSet } from 'anykind/gitops'
import { loadManifests, type Manifest } from 'anykind/manifest'
import { applyAndWait, createNamespaces } from './apply.ts'
import { showConflict } from './conflict.ts'
import { demoCluster } from './demo-cluster.ts'
import { showDrift } from './drift.ts'
import { done, fail, heading, messageOf, say } from './print.ts'
import { showWhatIsThere } from './read-back.ts'
import { showRejected } from './rejected.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    context: { type: 'string' },
    timeout: { type: 'string', default: '120' },
    keep: { type: 'boolean', default: false },
  },
})
const folder = positionals[0] ?? relative('.', join(import.meta.dirname, '../shop'))
const interrupted = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => interrupted.abort(new Error(`stopped by ${name}`)))
}
const { signal } = interrupted

await using target = await demoCluster(values.context, signal)
await using cluster = await connect(target.options)

heading('Discovery: what does this cluster serve?')
const resources = await cluster.discovery.resources(signal)
const groups = new Set(resources.map(resource => resource.group))
done(`${resources.length} resources of ${groups.size} API groups, read in two requests`)

heading(`Manifests: ${folder}`)
const manifests: Manifest[] = await Array.fromAsync(loadManifests([folder], { recursive: true }))
for (const { object, source } of manifests.slice(0, 20)) {
  say(`${source.file}:${source.line}  ${formatObject(object)}`)
}
if (manifests.length > 20) say(`… and ${manifests.length - 20} more`)

const made = await createNamespaces(cluster, manifests, signal)
let failures = 0
try {
  failures = await applyAndWait(cluster, manifests, Number(values.timeout) * 1000, signal)
  await showWhatIsThere(cluster, manifests, signal)
  const changed = await showDrift(cluster, manifests, signal)
  if (changed !== undefined) await showConflict(cluster, changed, signal)
  await showRejected(cluster, manifests, signal)
} finally {
  if (!values.keep && !signal.aborted) {
    heading('Clean-up')
    const items = [...manifests, ...made.map(object => ({ object }))]
    for await (const event of deleteSet(cluster.client, items, { signal, timeoutMs: 60_000 })) {
      const name = formatObject(event.item.object)
      if (event.type === 'failed') fail(messageOf(event.error))
      else done(`${name} ${event.type}`)
    }
  }
}
heading(failures === 0 ? 'All of it worked.' : `${failures} objects did not get there: see above.`)
process.exitCode = failures === 0 ? 0 : 1
