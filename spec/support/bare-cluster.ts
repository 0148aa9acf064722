import { readFileSync } from 'node:fs'
import type { TestContext } from 'node:test'
import { type Cluster, connect, type KubeObject } from 'anykind'
import { startLocalCluster } from 'anykind/local'
import { type ApiEndpoint, requestApi } from '../../lib/local/api-request.ts'
import type { Rules } from '../../lib/rules/index.ts'
import { rulesOf } from './beside-server.ts'
import { endpointOf } from './test-cluster.ts'

/** A server on which nobody else writes, and rules that know its Gadget. */
export interface BareCluster {
  readonly cluster: Cluster
  readonly endpoint: ApiEndpoint
  readonly rules: Rules
}

const file = new URL('../fixtures/schemas/gadget.crd.json', import.meta.url)
const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } }

/** Starts one without controllers, which would change objects between two looks at them. Stopped after the test. */
export async function bareCluster(t: Pick<TestContext, 'after'>): Promise<BareCluster> {
  const local = await startLocalCluster()
  t.after(() => local.stop())
  const endpoint = endpointOf(local.kubeconfig())
  const cluster = await connect({ kubeconfig: local.kubeconfigPath, cacheDirectory: false })
  t.after(() => cluster[Symbol.asyncDispose]())
  const definition: KubeObject = JSON.parse(readFileSync(file, 'utf8'))
  await create(cluster, definition)
  await create(cluster, account)
  const rules = await rulesOf()
  rules.define(JSON.stringify(definition))
  while ((await requestApi(endpoint, 'GET', '/apis/example.dev/v1/gadgets')).status !== 200);
  return { cluster, endpoint, rules }
}

export const create = async (cluster: Cluster, object: KubeObject): Promise<KubeObject> =>
  (await cluster.for(object)).create(object)
