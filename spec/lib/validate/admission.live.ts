import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { connect, gvkOf } from 'anykind'
import { readManifests } from 'anykind/manifest'
import { resourcePath } from '../../../lib/core/index.ts'
import { createValidator, reviewAdmission } from '../../../lib/validate/index.ts'
import { requestTestCluster, testKubeconfig, testNamespace } from '../../support/test-cluster.ts'
import { registerWebhook, webhookTls } from '../../support/webhook.ts'

const text = readFileSync(new URL('../../fixtures/rules/objects.yaml', import.meta.url), 'utf8')

test('nothing that the API server takes is refused, of all kinds: as it is when a webhook sees it', async t => {
  await using cluster = await connect({ kubeconfig: testKubeconfig(), cacheDirectory: false })
  await using validator = await createValidator({ engine: 'exact' })
  let asked = 0
  const server = createServer(
    { cert: webhookTls.certificate, key: webhookTls.key },
    async (request, response) => {
      asked += 1
      const { code, body } = await reviewAdmission(validator, request)
      response.writeHead(code, { 'content-type': 'application/json' }).end(body)
    },
  ).listen(0, '127.0.0.1')
  t.after(() => server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const namespace = await testNamespace(t)
  const rule = { apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*/*'] }
  const webhook = {
    name: 'all.example.com',
    rules: [rule],
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
  }
  const labelled = (object: Record<string, unknown>) => {
    const metadata = object.metadata as { labels?: object }
    return {
      ...object,
      metadata: { ...metadata, labels: { ...metadata.labels, webhook: namespace } },
    }
  }
  const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'probe' } }
  const isAsked = async () => {
    const path = `/api/v1/namespaces/${namespace}/configmaps?dryRun=All`
    await requestTestCluster('POST', path, labelled(configMap))
    return asked > 0
  }
  await registerWebhook(t, webhook, { port, label: namespace, isAsked })

  let taken = 0
  for (const { object } of readManifests(text, 'objects.yaml')) {
    const resource = await cluster.discovery.resolve(gvkOf(object))
    const home = resource.namespaced ? namespace : undefined
    const path = `${resourcePath(resource, { namespace: home })}?dryRun=All`
    const { status, body } = await requestTestCluster('POST', path, labelled(object))
    if (status === 201) taken += 1
    else assert.doesNotMatch(JSON.stringify(body), /webhook/, `${object.kind}`)
  }
  assert.ok(taken > 50, `${taken}`)
})
