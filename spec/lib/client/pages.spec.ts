import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ResourceClient } from '../../../lib/client/index.ts'
import { isGone } from '../../../lib/core/index.ts'
import { loopbackClient } from '../../support/loopback-client.ts'
import { type Answer, failure, json, silence } from '../../support/loopback-server.ts'

const page = (names: readonly string[], metadata: object = {}): Answer =>
  json({
    apiVersion: 'v1',
    kind: 'ConfigMapList',
    metadata: { resourceVersion: '7', ...metadata },
    items: names.map(name => ({ metadata: { name } })),
  })

/** The two ways to read a list, each as names and how it ended. */
const ways = {
  pages: async (client: ResourceClient, options?: object) => {
    const names: string[] = []
    for await (const { items } of client.pages(options)) {
      for (const { metadata } of items) names.push(metadata.name ?? '')
    }
    return names
  },
  list: async (client: ResourceClient, options?: object) => {
    const names: string[] = []
    for await (const { metadata } of client.list(options)) names.push(metadata.name ?? '')
    return names
  },
}

for (const [way, read] of Object.entries(ways)) {
  test(`${way}: all pages are read, each asked for by the token of the one before`, async t => {
    const { client, queries } = await loopbackClient(t, [
      page(['a', 'b'], { continue: 't1' }),
      page([], { continue: 't2' }),
      page(['c']),
    ])
    assert.deepEqual(await read(client, { labelSelector: 'x=y' }), ['a', 'b', 'c'])
    assert.deepEqual(queries(), [
      { labelSelector: 'x=y', limit: '500' },
      { labelSelector: 'x=y', limit: '500', continue: 't1' },
      { labelSelector: 'x=y', limit: '500', continue: 't2' },
    ])
  })

  test(`${way}: the caller's limit and begin win`, async t => {
    const { client, queries } = await loopbackClient(t, page(['a']))
    await read(client, { limit: 2, continue: 'mine' })
    await read(client, { limit: undefined })
    assert.deepEqual(queries(), [{ limit: '2', continue: 'mine' }, { limit: '500' }])
  })

  test(`${way}: a server that gives the same page for ever is left`, async t => {
    const { server, client } = await loopbackClient(t, page(['a'], { continue: 'same' }))
    await assert.rejects(read(client), {
      code: 'ERR_KUBE_REQUEST',
      message: /the server gives the same page again and again$/,
    })
    assert.equal(server.requests.length, 2)
  })

  test(`${way}: a token that has expired is an error of its own`, async t => {
    const { client } = await loopbackClient(t, [
      page(['a'], { continue: 't' }),
      failure(410, 'Expired'),
    ])
    await assert.rejects(read(client), isGone)
  })

  test(`${way}: an abort between two pages ends it`, async t => {
    const { server, client } = await loopbackClient(t, [page(['a'], { continue: 't' }), silence])
    const controller = new AbortController()
    const reading = read(client, { signal: controller.signal })
    const ended = assert.rejects(reading, { message: 'enough' })
    await server.until(({ requests }) => requests.length === 2)
    controller.abort(new Error('enough'))
    await ended
  })

  for (const [what, answer] of Object.entries({
    'a text': json('hunter2'),
    'items that are no array': json({ apiVersion: 'v1', kind: 'L', items: { hunter2: 1 } }),
    'an item that is null': json({ apiVersion: 'v1', kind: 'L', items: [null, 'hunter2'] }),
    'half a JSON': (response => response.end('{"items":[{"metadata":{"name":"hunter2"')) as Answer,
  })) {
    test(`${way}: an answer that is ${what} is refused, and not quoted`, async t => {
      const { client } = await loopbackClient(t, answer)
      await assert.rejects(
        read(client),
        (error: { code?: string; message: string }) =>
          error.code === 'ERR_KUBE_DECODE' && !error.message.includes('hunter2'),
      )
    })
  }
}

test('a page is fetched when the one before has been used, and not before', async t => {
  const { server, client } = await loopbackClient(t, [page(['a'], { continue: 't' }), page(['b'])])
  const objects = client.list()
  assert.equal(server.requests.length, 0)
  await objects.next()
  assert.equal(server.requests.length, 1)
  await objects.next()
  assert.equal(server.requests.length, 2)
})

test('a reader that stops early fetches no more', async t => {
  const { server, client } = await loopbackClient(t, page(['a', 'b'], { continue: 't' }))
  for await (const _ of client.list()) break
  assert.equal(server.requests.length, 1)
})

test('items have the kind that the list implies', async t => {
  const { client } = await loopbackClient(t, page(['a']))
  for await (const object of client.list()) {
    assert.deepEqual(object, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } })
  }
})
