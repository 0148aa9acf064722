import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readManifests } from 'anykind/manifest'
import { RunningProgram } from '../support/running-program.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { requestTestCluster, testNamespace } from '../support/test-cluster.ts'
import { registerWebhook, webhookTls } from '../support/webhook.ts'

const example = (name: string) => `examples/admission/${name}`

test('the API server refuses what the policies of the webhook refuse, in its words', async t => {
  const files = { cert: webhookTls.certificate, key: webhookTls.key }
  const folder = temporaryFolder(t, files)
  const server = new RunningProgram(t, process.execPath, [
    '--conditions=@anykind/source',
    example('server.ts'),
    join(folder, 'cert'),
    join(folder, 'key'),
    example('policies.yaml'),
    '0',
  ])
  await server.prints('listening on port ')
  const port = Number(/port (\d+)/.exec(server.out)?.[1])

  const namespace = await testNamespace(t)
  const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`
  const deployment = (replicas: number) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace, labels: { webhook: namespace } },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'web', image: 'web' }] },
      },
    },
  })
  const create = (replicas: number) => requestTestCluster('POST', deployments, deployment(replicas))
  const text = readFileSync(example('webhook.yaml'), 'utf8')
  const [webhook] = [...readManifests(text, 'webhook.yaml')].flatMap(
    ({ object }) => object.webhooks as object[],
  )
  assert.ok(webhook)
  const isAsked = async () =>
    (await requestTestCluster('POST', `${deployments}?dryRun=All`, deployment(6))).status !== 201
  await registerWebhook(t, webhook, { port, label: namespace, isAsked })

  const refused = await create(6)
  assert.equal(refused.status, 403)
  const status = refused.body as { message: string; reason: string; details: unknown }
  assert.equal(
    status.message,
    'admission webhook "anykind.example.com" denied the request: deployments.apps "web" is forbidden: ' +
      "ValidatingAdmissionPolicy 'replicas' with binding 'replicas' denied request: at most 5 replicas, not 6",
  )
  assert.equal(status.reason, 'Forbidden')
  assert.equal((await create(5)).status, 201)
  const updated = await requestTestCluster('PUT', `${deployments}/web`, deployment(7))
  assert.equal(updated.status, 403)
  assert.equal((await server.interrupt()).code, 0)
})
