import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isGone, type WatchEvent } from '../../../lib/core/index.ts'
import { loopbackClient } from '../../support/loopback-client.ts'
import { failure, lines } from '../../support/loopback-server.ts'

const event = (type: string, name: string) => ({
  type,
  object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } },
})

/** The events until the end, and the error that it was. */
async function readAll(events: AsyncIterable<WatchEvent>) {
  const seen: string[] = []
  try {
    for await (const { type, object } of events) seen.push(`${type} ${object.metadata.name}`)
  } catch (error) {
    return { seen, error: error as Error & { code?: string } }
  }
  return { seen, error: undefined }
}

test('events come in order until the server ends the stream', async t => {
  const { server, client } = await loopbackClient(
    t,
    lines([event('ADDED', 'a'), event('BOOKMARK', 'b'), event('DELETED', 'a')]),
  )
  const options = { resourceVersion: '7', allowWatchBookmarks: true, timeoutSeconds: 5 }
  assert.deepEqual(await readAll(client.watch(options)), {
    seen: ['ADDED a', 'BOOKMARK b', 'DELETED a'],
    error: undefined,
  })
  assert.equal(
    server.requests[0]?.url,
    '/api/v1/namespaces/shop/configmaps?watch=true&resourceVersion=7&allowWatchBookmarks=true&timeoutSeconds=5',
  )
})

test('an event is there as soon as its line is, long before the stream ends', async t => {
  const { client } = await loopbackClient(t, lines([event('ADDED', 'a')], { open: true }))
  for await (const { object } of client.watch()) {
    assert.equal(object.metadata.name, 'a')
    break
  }
})

test('nothing is asked of the server before the first event is', async t => {
  const { server, client } = await loopbackClient(t, lines([]))
  client.watch()
  await client.watch().return()
  assert.equal(server.connections, 0)
})

test('a reader that stops, for whatever reason, ends the connection', async t => {
  const { server, client } = await loopbackClient(t, lines([event('ADDED', 'a')], { open: true }))
  for await (const _ of client.watch()) break
  await server.until(({ open }) => open.size === 0)
  const failing = async () => {
    for await (const _ of client.watch()) throw new Error('mine')
  }
  await assert.rejects(failing, { message: 'mine' })
  await server.until(({ open }) => open.size === 0)
})

test('an abort ends a watch that is silent, with its reason, and the connection', async t => {
  const { server, client } = await loopbackClient(t, lines([], { open: true }))
  const controller = new AbortController()
  const reading = readAll(client.watch({ signal: controller.signal }))
  await server.until(({ requests }) => requests.length === 1)
  controller.abort(new Error('enough'))
  assert.equal((await reading).error?.message, 'enough')
  await server.until(({ open }) => open.size === 0)
})

test('a malformed line ends the stream after the events before it, and the connection', async t => {
  const { server, client } = await loopbackClient(
    t,
    lines([event('ADDED', 'a'), { type: 'hunter2' }, event('ADDED', 'b')], { open: true }),
  )
  const { seen, error } = await readAll(client.watch())
  assert.deepEqual(seen, ['ADDED a'])
  assert.equal(error?.code, 'ERR_KUBE_DECODE')
  assert.ok(!error?.message.includes('hunter2'))
  await server.until(({ open }) => open.size === 0)
})

test("the server's ERROR event is thrown", async t => {
  const status = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' }
  const { client } = await loopbackClient(
    t,
    lines([event('ADDED', 'a'), { type: 'ERROR', object: status }]),
  )
  const { seen, error } = await readAll(client.watch())
  assert.deepEqual(seen, ['ADDED a'])
  assert.ok(isGone(error))
})

test('a refusal is thrown before any event', async t => {
  const { client } = await loopbackClient(t, failure(403, 'Forbidden', 'not you'))
  const { seen, error } = await readAll(client.watch())
  assert.deepEqual(seen, [])
  assert.equal(error?.message, 'GET /api/v1/namespaces/shop/configmaps: not you')
})
