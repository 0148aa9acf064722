/*
 * A whole set through its life, on a real API server: `npm run demo:shop`.
 *
 * The manifests of this folder are planned before anything is there, applied, changed by others, applied by a conflict policy,
 * pruned and brought back. It brings its own local cluster, which ends with it. What a program of yours would do is in `shop-set.ts`.
 */
import { join, relative } from 'node:path'
import { type Cluster, connect } from 'anykind'
import { parseConflictPolicy } from 'anykind/gitops'
import { startLocalCluster } from 'anykind/local'
import { loadManifests } from 'anykind/manifest'
import { heading, say } from '../demo/print.ts'
import { ShopSet } from './shop-set.ts'
import { tellDrift, tellPlan, tellRun } from './tell.ts'

const policy = parseConflictPolicy(
  `
conflicts:
- {kind: Deployment, path: spec.replicas, manager: autoscaler, action: yield}
- {path: data, manager: kubectl-edit, action: force}
`,
  'policy.yaml',
)

heading('Cluster: a local one, with a simulated node')
await using local = await startLocalCluster({ nodes: 1, onProgress: say })
await using cluster = await connect({ kubeconfig: local.kubeconfigPath })
const shop = new ShopSet(cluster, join(local.directory, 'journals'))
const manifests = await Array.fromAsync(loadManifests([relative('.', import.meta.dirname)]))

heading('The plan of the first day: its namespace and its kind are in the set themselves')
tellPlan(await shop.plan(manifests))

heading('Applied: each object as soon as what it needs is there')
await tellRun(shop.apply(manifests))

heading('Applied again: what is as it is wanted is not sent')
await tellRun(shop.apply(manifests))

heading('Drift: others change what was applied')
await interfere(cluster)
await tellDrift(shop.drift(manifests))

heading('Its plan: without a policy nothing is taken from others')
tellPlan(await shop.plan(manifests))

heading('Applied by a policy: the replicas are left to the autoscaler, the edit is taken back')
await tellRun(shop.apply(manifests, policy))

heading('The orders leave the set: deleted is what is proven to be ours')
const remaining = manifests.filter(({ object }) => object.metadata.name !== 'orders')
await tellRun(shop.apply(remaining, policy))

heading('Undo: the last run is taken back')
await tellRun(shop.undo())
heading(process.exitCode === 1 ? 'Not all of it worked: see above.' : 'All of it worked.')

/** An autoscaler scales, and somebody edits. */
async function interfere(cluster: Cluster): Promise<void> {
  const scaled = { type: 'merge', patch: { spec: { replicas: 5 } } } as const
  const edited = { type: 'merge', patch: { data: { greeting: 'Closed' } } } as const
  const deployments = (await cluster.resource('deployments')).in('shop')
  const configMaps = (await cluster.resource('configmaps')).in('shop')
  await deployments.patch('web', scaled, { fieldManager: 'autoscaler' })
  await configMaps.patch('web-config', edited, { fieldManager: 'kubectl-edit' })
}
