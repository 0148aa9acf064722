import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { ApiError } from '../../../lib/core/index.ts'
import { compose, createHttpTransport, respond } from '../../../lib/transport/index.ts'
import { definitionChanges } from '../../../lib/watch/index.ts'
import { connectionTo } from '../../support/loopback-connection.ts'
import { type Answer, failure, json, LoopbackServer, lines } from '../../support/loopback-server.ts'
import { ManualClock } from '../../support/manual-clock.ts'

const metadataOf = (name: string, resourceVersion: string) => ({
  apiVersion: 'meta.k8s.io/v1',
  kind: 'PartialObjectMetadata',
  metadata: { name, resourceVersion },
})
const list = json({
  apiVersion: 'meta.k8s.io/v1',
  kind: 'PartialObjectMetadataList',
  metadata: { resourceVersion: '5' },
  items: [metadataOf('as.a.io', '1')],
})
const events = lines(
  [
    { type: 'ADDED', object: metadataOf('bs.b.io', '6') },
    { type: 'MODIFIED', object: metadataOf('cs.c.d.io', '7') },
    { type: 'DELETED', object: metadataOf('as.a.io', '8') },
  ],
  { open: true },
)

/** One of the two sources over a server, and what it says, until it has said so much. */
async function said(t: TestContext, index: 0 | 1, answers: readonly Answer[], count: number) {
  const server = await LoopbackServer.start(answers)
  const transport = await createHttpTransport(connectionTo(server), { userAgent: 'spec/1' })
  t.after(async () => {
    await transport[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })
  const source = definitionChanges(compose(transport.send, respond), new ManualClock())[index]
  const groups: (string | undefined)[] = []
  for await (const group of source?.(new AbortController().signal) ?? []) {
    groups.push(group)
    if (groups.length === count) break
  }
  return { groups, requests: server.requests }
}

test('definitions name their group, and a list may have changed any', async t => {
  const { groups, requests } = await said(t, 0, [list, events], 4)
  assert.deepEqual(groups, [undefined, 'b.io', 'c.d.io', 'a.io'])
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions?'
  assert.ok(requests.every(({ url }) => url.startsWith(path)))
})

test('an aggregated API may have changed any group, and those of the server itself are left out', async t => {
  const { groups, requests } = await said(t, 1, [list, events], 4)
  assert.deepEqual(groups, [undefined, undefined, undefined, undefined])
  for (const { url } of requests) {
    const { pathname, searchParams } = new URL(url, 'http://x')
    assert.equal(pathname, '/apis/apiregistration.k8s.io/v1/apiservices')
    const selector = '!kube-aggregator.kubernetes.io/automanaged'
    assert.equal(searchParams.get('labelSelector'), selector)
  }
})

test('metadata is all that is asked for', async t => {
  const { requests } = await said(t, 0, [list, events], 4)
  assert.deepEqual(
    requests.map(({ headers }) => headers.accept),
    ['List', ''].map(end => `application/json;as=PartialObjectMetadata${end};v=v1;g=meta.k8s.io`),
  )
})

test('a server that has no definitions cannot change by them, and says so once', async t => {
  const { groups } = await said(t, 0, [failure(404, 'NotFound')], 2)
  assert.deepEqual(groups, [undefined])
})

test('who may not list definitions is told so', async t => {
  await assert.rejects(
    said(t, 0, [failure(403, 'Forbidden')], 1),
    error => error instanceof ApiError && error.status.code === 403,
  )
})
