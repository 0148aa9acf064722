import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loopbackClient } from '../../support/loopback-client.ts'
import { failure, json, lines } from '../../support/loopback-server.ts'

const event = (type: string, name: string, more: object = {}) => ({
  type,
  object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, uid: `u-${name}` }, ...more },
})

const bookmark = (resourceVersion: string, annotations?: object) => ({
  type: 'BOOKMARK',
  object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { resourceVersion, annotations } },
})
const end = bookmark('9', { 'k8s.io/initial-events-end': 'true' })

const state = [
  event('ADDED', 'a'),
  event('ADDED', 'b'),
  bookmark('5'),
  bookmark('6', { 'k8s.io/initial-events-end': 'false' }),
  event('MODIFIED', 'a', { data: { n: '2' } }),
  event('DELETED', 'b'),
  event('ADDED', 'c'),
  end,
]

const page = json({
  apiVersion: 'v1',
  kind: 'ConfigMapList',
  metadata: { resourceVersion: '7' },
  items: [{ metadata: { name: 'p' } }],
})

const cannot = failure(422, 'Invalid', 'sendInitialEvents: Forbidden')

test('a streaming list ends at its bookmark, although the stream does not', async t => {
  const { server, client, queries } = await loopbackClient(t, lines(state, { open: true }))
  const seen: string[] = []
  const options = { streaming: true, limit: 3, labelSelector: 'x', resourceVersion: '4' }
  for await (const { metadata, data } of client.list(options)) {
    seen.push(`${metadata.name} ${JSON.stringify(data)}`)
  }
  assert.deepEqual(seen, ['a undefined', 'b undefined', 'a {"n":"2"}', 'c undefined'])
  assert.deepEqual(queries(), [
    {
      watch: 'true',
      labelSelector: 'x',
      resourceVersion: '4',
      sendInitialEvents: 'true',
      allowWatchBookmarks: 'true',
      resourceVersionMatch: 'NotOlderThan',
    },
  ])
  await server.until(({ open }) => open.size === 0)
})

test('an object of a streaming list is there before the list has ended', async t => {
  const { client } = await loopbackClient(t, lines([event('ADDED', 'a')], { open: true }))
  for await (const { metadata } of client.list({ streaming: true })) {
    assert.equal(metadata.name, 'a')
    break
  }
})

test('a streaming list of all is the state at its end', async t => {
  const { client } = await loopbackClient(t, lines(state, { open: true }))
  assert.deepEqual(await client.listAll({ streaming: true }), {
    apiVersion: 'v1',
    kind: 'ConfigMapList',
    metadata: { resourceVersion: '9' },
    items: [event('', 'a', { data: { n: '2' } }).object, event('', 'c').object],
  })
  const { client: empty } = await loopbackClient(t, lines([end], { open: true }))
  const { kind, items } = await empty.listAll({ streaming: true })
  assert.deepEqual([kind, items], ['ConfigMapList', []])
})

test('a list whose stream ends before it does has failed: half a list is none', async t => {
  for (const half of [[], state.slice(0, 3), state.slice(0, -1)]) {
    const { client } = await loopbackClient(t, lines(half))
    await assert.rejects(client.listAll({ streaming: true }), {
      code: 'ERR_KUBE_TRANSPORT_RESET',
      message: 'GET /api/v1/namespaces/shop/configmaps: the stream ended before the list did',
    })
  }
})

test('a server that cannot stream is asked for pages', async t => {
  const { client, queries } = await loopbackClient(t, [cannot, page])
  const names: unknown[] = []
  for await (const { metadata } of client.list({ streaming: true })) names.push(metadata.name)
  assert.deepEqual(names, ['p'])
  assert.deepEqual(queries()[1], { limit: '500' })
  const other = await loopbackClient(t, [cannot, page])
  assert.equal((await other.client.listAll({ streaming: true })).items.length, 1)
})

test('another refusal, and one that comes late, is thrown', async t => {
  const forbidden = await loopbackClient(t, failure(403, 'Forbidden'))
  await assert.rejects(forbidden.client.listAll({ streaming: true }), { code: 'ERR_KUBE_API' })
  const objects = forbidden.client.list({ streaming: true })
  await assert.rejects(objects.next(), { code: 'ERR_KUBE_API' })
  assert.equal(forbidden.server.requests.length, 2)
  const status = { kind: 'Status', status: 'Failure', code: 422, reason: 'Invalid' }
  const late = lines([event('ADDED', 'a'), { type: 'ERROR', object: status }])
  const { server, client } = await loopbackClient(t, late)
  const reading = async () => {
    for await (const _ of client.list({ streaming: true }));
  }
  await assert.rejects(reading(), { code: 'ERR_KUBE_API' })
  await assert.rejects(client.listAll({ streaming: true }), { code: 'ERR_KUBE_API' })
  assert.equal(server.requests.length, 2)
})
