import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { TestContext } from 'node:test'
import type { Method } from '../../lib/core/index.ts'
import { type ApiAnswer, type ApiEndpoint, requestApi } from '../../lib/local/api-request.ts'

/*
 * The cluster that run.ts has started for all live specs: controllers, scheduler and two simulated nodes.
 * A spec that stops, pauses or configures a cluster starts its own with `startLocalCluster`.
 */

/** The path of the cluster's kubeconfig, of an administrator. Never the user's own: a spec deletes things. */
export function testKubeconfig(): string {
  const path = process.env.ANYKIND_TEST_KUBECONFIG
  if (path === undefined) {
    throw new Error('no test cluster: run live specs by `npm test -- FILE`, which starts one')
  }
  return path
}

/** kubectl of the cluster's version. */
export function testKubectl(): string {
  const path = process.env.ANYKIND_TEST_KUBECTL
  if (path === undefined) throw new Error('the parts of the test cluster have no kubectl')
  return path
}

/**
 * A namespace of the test's own, which is there when this resolves, and so is its service account.
 * It is deleted after the test.
 */
export async function testNamespace(t: Pick<TestContext, 'after'>): Promise<string> {
  const name = `spec-${randomBytes(5).toString('hex')}`
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }
  const created = await requestTestCluster('POST', '/api/v1/namespaces', body)
  if (created.status !== 201) throw new Error(`create Namespace ${name}: HTTP ${created.status}`)
  t.after(() => requestTestCluster('DELETE', `/api/v1/namespaces/${name}`))
  // Pods are refused until the controller manager has made it.
  const account = `/api/v1/namespaces/${name}/serviceaccounts/default`
  while ((await requestTestCluster('GET', account)).status !== 200);
  return name
}

/** One request to the test cluster over node:https: a look that does not depend on the client under test. */
export const requestTestCluster = (
  method: Method,
  path: string,
  body?: unknown,
): Promise<ApiAnswer> => requestApi(testEndpoint(), method, path, { body })

/** Where the test cluster is, for its administrator. */
export const testEndpoint = (): ApiEndpoint => endpointOf(readFileSync(testKubeconfig(), 'utf8'))

interface LocalKubeconfig {
  'current-context': string
  clusters: [{ cluster: { server: string; 'certificate-authority-data': string } }]
  contexts: { name: string; context: { user: string } }[]
  users: { name: string; user: { 'client-certificate-data': string; 'client-key-data': string } }[]
}

/** Where and as whom a context of a local cluster's kubeconfig connects; by default the current one. */
export function endpointOf(kubeconfig: string, contextName?: string): ApiEndpoint {
  const config: LocalKubeconfig = JSON.parse(kubeconfig)
  const wanted = contextName ?? config['current-context']
  const context = config.contexts.find(({ name }) => name === wanted)?.context
  const user = config.users.find(({ name }) => name === context?.user)?.user
  if (user === undefined) throw new Error(`the kubeconfig has no context "${wanted}"`)
  const [{ cluster }] = config.clusters
  const text = (base64: string): string => Buffer.from(base64, 'base64').toString()
  return {
    server: cluster.server,
    certificateAuthority: text(cluster['certificate-authority-data']),
    client: {
      certificate: text(user['client-certificate-data']),
      key: text(user['client-key-data']),
    },
  }
}
