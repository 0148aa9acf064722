import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { ResourceClient } from '../../../lib/client/index.ts'
import { type KubeObject, RequestError } from '../../../lib/core/index.ts'
import { createHttpTransport } from '../../../lib/transport/index.ts'
import { connectionTo } from '../../support/loopback-connection.ts'
import { type Answer, json, LoopbackServer } from '../../support/loopback-server.ts'
import { configMaps } from '../../support/resources.ts'
import { seededRandom } from '../../support/seeded-random.ts'

async function start(t: TestContext, answer: Answer) {
  const server = await LoopbackServer.start(answer)
  const transport = await createHttpTransport(connectionTo(server), { userAgent: 'spec/1' })
  t.after(async () => {
    await transport[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })
  return { server, client: new ResourceClient(transport.send, configMaps) }
}

const named = (name: string, namespace = 'shop'): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace },
})

type Call = (client: ResourceClient, segment: string) => Promise<unknown>

/** Every verb, with the segment as name, namespace and subresource, wherever it takes one. */
const calls: Record<string, Call> = {
  'get, name': (client, name) => client.in('shop').get(name),
  'get, namespace': (client, namespace) => client.in(namespace).get('a'),
  'get, subresource': (client, sub) => client.in('shop').subresource(sub).get('a'),
  'list, namespace': (client, namespace) => client.in(namespace).list().next(),
  'pages, namespace': (client, namespace) => client.in(namespace).pages().next(),
  'watch, namespace': (client, namespace) => client.in(namespace).watch().next(),
  'create, namespace': (client, namespace) => client.create(named('a', namespace)),
  'create, name of a subresource': (client, name) =>
    client.in('shop').subresource('eviction').create(named(name)),
  'create, subresource': (client, sub) => client.in('shop').subresource(sub).create(named('a')),
  'update, name': (client, name) => client.update(named(name)),
  'update, namespace': (client, namespace) => client.update(named('a', namespace)),
  'update, subresource': (client, sub) => client.in('shop').subresource(sub).update(named('a')),
  'patch, name': (client, name) => client.in('shop').patch(name, { type: 'merge', patch: {} }),
  'patch, namespace': (client, namespace) =>
    client.in(namespace).patch('a', { type: 'merge', patch: {} }),
  'patch, subresource': (client, sub) =>
    client.in('shop').subresource(sub).patch('a', { type: 'json', patch: [] }),
  'apply, name': (client, name) => client.apply(named(name)),
  'apply, namespace': (client, namespace) => client.apply(named('a', namespace)),
  'apply, subresource': (client, sub) => client.in('shop').subresource(sub).apply(named('a')),
  'delete, name': (client, name) => client.in('shop').delete(name),
  'delete, namespace': (client, namespace) => client.in(namespace).delete('a'),
  'delete, subresource': (client, sub) => client.in('shop').subresource(sub).delete('a'),
}

const hostile = [
  '',
  '.',
  '..',
  'a/b',
  '/',
  'a%2fb',
  '%2e%2e',
  'a?x',
  'a#x',
  'a\0',
  'a\r\nHost: evil',
  'a\\b',
  'a\ud800',
  'a'.repeat(300),
]

for (const [what, call] of Object.entries(calls)) {
  test(`${what}: nothing that could lead elsewhere gets as far as a socket`, async t => {
    const { server, client } = await start(t, json({}))
    for (const segment of hostile)
      await assert.rejects(call(client, segment), RequestError, segment)
    assert.equal(server.connections, 0)
  })
}

const alphabet = [
  '.',
  '..',
  '%',
  '2e',
  ';',
  ':',
  '@',
  '&',
  '=',
  '+',
  ' ',
  '~',
  'a',
  'é',
  '\u2028',
  '\ud83d\ude00',
  '*',
  '"',
  '|',
]

test('of 10,000 random names each is refused, or is the very segment that the server sees', async t => {
  const { server, client } = await start(t, json(named('answer')))
  const random = seededRandom(1)
  const pick = () =>
    Array.from(
      { length: 1 + Math.floor(random() * 4) },
      () => alphabet[Math.floor(random() * alphabet.length)],
    ).join('')
  const accepted: string[][] = []
  for (let round = 0; round < 5_000; round++) {
    const [namespace, name] = [pick(), pick()]
    try {
      await client.in(namespace).get(name)
    } catch (error) {
      assert.ok(error instanceof RequestError, String(error))
      continue
    }
    accepted.push(['', 'api', 'v1', 'namespaces', namespace, 'configmaps', name])
  }
  assert.ok(accepted.length > 1_000)
  const seen = server.requests.map(({ url }) => url.split('/').map(decodeURIComponent))
  assert.deepEqual(seen, accepted)
})
