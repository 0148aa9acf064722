import assert from 'node:assert/strict'
import { tracingChannel } from 'node:diagnostics_channel'
import { after, before, test } from 'node:test'
import { type Cluster, connect, type RequestTrace, type ResourceClient } from 'anykind'
import { type LocalCluster, startLocalCluster } from '../../../lib/local/index.ts'

/* A server that takes one write and two reads at a time, and answers all others with 429 and Retry-After: 1. */

let local: LocalCluster
let cluster: Cluster
before(async () => {
  local = await startLocalCluster({
    name: 'busy',
    // Administrators are never turned away.
    users: [{ name: 'writer' }],
    apiServerFlags: {
      'max-requests-inflight': '2',
      'max-mutating-requests-inflight': '1',
      'enable-priority-and-fairness': 'false',
    },
  })
  const { kubeconfigPath: kubeconfig } = local
  await using admin = await connect({ kubeconfig, cacheDirectory: false })
  await admin.for(binding).then(bindings => bindings.create(binding))
  cluster = await connect({ kubeconfig, context: 'writer@busy', cacheDirectory: false })
})
after(async () => {
  await cluster?.[Symbol.asyncDispose]()
  await local?.stop()
})

const binding = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: 'writer' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
  subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'writer' }],
}

/** Runs something, and tells of the calls that it has made. */
async function tracing(run: () => Promise<unknown>): Promise<RequestTrace[]> {
  const traces: RequestTrace[] = []
  const { end } = tracingChannel<unknown, RequestTrace>('anykind:request')
  const listen = (trace: unknown) => traces.push(trace as RequestTrace)
  end.subscribe(listen)
  await run().finally(() => end.unsubscribe(listen))
  return traces
}

/** What takes the server long enough that writers meet. */
const text = 'x'.repeat(100_000)

/** 50 writers at the same time, each of which creates that many objects, one after the other. */
async function storm(configMaps: ResourceClient, round: string, each: number): Promise<void> {
  const writers = Array.from({ length: 50 }, async (_, writer) => {
    for (let object = 0; object < each; object++) {
      const metadata = { name: `${round}-${writer}-${object}` }
      await configMaps.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { text } })
    }
  })
  await Promise.all(writers)
}

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0)

test('fifty writers do not storm a server that takes one write at a time, and all of them succeed', async () => {
  const configMaps = (await cluster.resource('configmaps')).in('default')
  const first = await tracing(() => storm(configMaps, 'first', 4))
  assert.equal(first.length, 200)
  assert.ok(
    first.some(({ attempts }) => attempts > 1),
    'no 429 came',
  )

  const adapted = await tracing(() => storm(configMaps, 'adapted', 10))
  assert.equal(adapted.length, 500)
  assert.ok(adapted.every(({ method, status }) => method === 'POST' && status === 201))
  const sent = sum(adapted.map(({ attempts }) => attempts))
  assert.ok(sent <= 1.3 * adapted.length, `${sent} requests for ${adapted.length} calls`)
})
