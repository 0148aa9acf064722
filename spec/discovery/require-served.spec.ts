import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Discovery, requireServed } from '../../discovery/index.ts'
import { Client } from '../../lib/client/index.ts'
import { type ApiResource, isNotFound, UnsupportedError } from '../../lib/core/index.ts'
import { MemoryStore } from '../../lib/storage/index.ts'
import { cannedSend } from '../support/canned-send.ts'

const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`../fixtures/discovery/${name}`, import.meta.url), 'utf8'))

/** A client of a server with a real one's discovery, and nothing behind it. */
const open = () => {
  const server = cannedSend({
    '/api': { body: fixture('api.json') },
    '/apis': { body: fixture('apis.json') },
  })
  const discovery = new Discovery(server.send, { store: new MemoryStore() })
  const client = new Client(requireServed(discovery)(server.send), discovery, 'default')
  return { ...server, discovery, client }
}
const deployments = { group: 'apps', version: 'v1', kind: 'Deployment' }

test('what the server has is sent, and nothing else is asked', async () => {
  const { client, log } = open()
  const resource = await client.resource(deployments)
  log.length = 0
  const scale = resource.in('default').subresource('scale')
  await assert.rejects(scale.get('web'), isNotFound)
  assert.deepEqual(log, ['GET /apis/apps/v1/namespaces/default/deployments/web/scale 404'])
})

test('what it has not is refused once discovery has said so anew, and not sent', async () => {
  const { client, log } = open()
  const resource = (await client.resource(deployments)).in('default')
  log.length = 0
  await assert.rejects(resource.subresource('log').get('web'), {
    name: 'UnsupportedError',
    code: 'ERR_KUBE_UNSUPPORTED',
    resource: 'deployments.apps',
    verb: 'get',
    subresource: 'log',
    supported: ['scale', 'status'],
  })
  await assert.rejects(resource.subresource('scale').delete('web'), UnsupportedError)
  assert.deepEqual(new Set(log), new Set(['GET /api 200', 'GET /apis 200']))
})

test('what was added since discovery was read is sent', async () => {
  const { client, log, answers } = open()
  const resource = (await client.resource(deployments)).in('default')
  const { items, ...rest } = fixture('apis.json')
  const apps = items.find((item: { metadata: { name: string } }) => item.metadata.name === 'apps')
  const found = apps.versions[0].resources.find(
    ({ resource }: { resource: string }) => resource === 'deployments',
  )
  found.subresources.push({ subresource: 'log', responseKind: {}, verbs: ['get'] })
  answers.set('/apis', { body: { ...rest, items } })
  log.length = 0
  await assert.rejects(resource.subresource('log').get('web'), isNotFound)
  const sent = 'GET /apis/apps/v1/namespaces/default/deployments/web/log 404'
  assert.ok(log.includes(sent))
  log.length = 0
  await assert.rejects(resource.subresource('log').get('web'), isNotFound)
  assert.deepEqual(log, [sent])
})

for (const [what, change] of [
  [
    'it does not know the resource any more',
    (answers: Map<string, object>) => {
      answers.set('/apis', { body: { kind: 'APIGroupDiscoveryList', items: [] } })
    },
  ],
  [
    'it cannot be asked',
    (answers: Map<string, object>) => {
      answers.set('/apis', { status: 503 })
    },
  ],
  [
    'the version is stale',
    (answers: Map<string, object>) => {
      const { items, ...rest } = fixture('apis.json')
      for (const { versions } of items) versions[0].freshness = 'Stale'
      answers.set('/apis', { body: { ...rest, items } })
    },
  ],
] as const) {
  test(`the server is left to answer where ${what}`, async () => {
    const { client, log, answers } = open()
    const resource = (await client.resource(deployments)).in('default')
    change(answers)
    await assert.rejects(resource.subresource('log').get('web'), isNotFound)
    assert.ok(log.includes('GET /apis/apps/v1/namespaces/default/deployments/web/log 404'))
  })
}

test('a request that is no verb is let through', async () => {
  const { client, log } = open()
  await assert.rejects(client.raw({ method: 'DELETE', path: '/api/v1/any' }), isNotFound)
  assert.deepEqual(log, ['DELETE /api/v1/any 404'])
})

test('a caller that aborts while discovery is asked gets its own reason', async () => {
  const { client } = open()
  const resource: ApiResource = (await client.resource(deployments)).resource
  const signal = AbortSignal.abort(new Error('enough'))
  const log = client.of(resource).in('default').subresource('log')
  await assert.rejects(log.get('web', { signal }), /enough/)
})
