import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import type { TestContext } from 'node:test'

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
  if (path === undefined) throw new Error('no kubectl among the parts of the test cluster')
  return path
}

/** A namespace of the test's own, which is there when this resolves, with its service account. It is deleted after the test. */
export async function testNamespace(t: Pick<TestContext, 'after'>): Promise<string> {
  const name = `spec-${randomBytes(5).toString('hex')}`
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }
  const created = await requestTestCluster('POST', '/api/v1/namespaces', body)
  if (created.status !== 201) throw new Error(`create Namespace ${name}: ${created.text}`)
  t.after(() => requestTestCluster('DELETE', `/api/v1/namespaces/${name}`))
  // Pods are refused until the controller manager has made it.
  const account = `/api/v1/namespaces/${name}/serviceaccounts/default`
  while ((await requestTestCluster('GET', account)).status !== 200);
  return name
}

/** An answer of the test cluster, its body as text. */
export interface TestAnswer {
  readonly status: number
  readonly text: string
}

/** One request to the test cluster over node:https: an independent look, past the client that a spec is about. */
export function requestTestCluster(
  method: string,
  path: string,
  body?: unknown,
): Promise<TestAnswer> {
  const { clusters, users } = JSON.parse(readFileSync(testKubeconfig(), 'utf8'))
  const [{ cluster }] = clusters
  const [{ user }] = users
  const bytes = (field: string): Buffer => Buffer.from(field, 'base64')
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(path, cluster.server),
      {
        method,
        ca: bytes(cluster['certificate-authority-data']),
        cert: bytes(user['client-certificate-data']),
        key: bytes(user['client-key-data']),
        headers: body === undefined ? {} : { 'content-type': 'application/json' },
      },
      async response => {
        const chunks = await Array.fromAsync<Buffer>(response)
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() })
      },
    )
    sent.once('error', reject)
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })
}
