import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loopbackClient } from '../../support/loopback-client.ts'
import { failure, json, lines } from '../../support/loopback-server.ts'

const column = { name: 'Name', type: 'string', format: 'name', description: '', priority: 0 }
const table = (more: object = {}) => ({
  apiVersion: 'meta.k8s.io/v1',
  kind: 'Table',
  metadata: { resourceVersion: '7' },
  columnDefinitions: [column],
  rows: [{ cells: ['a'] }],
  ...more,
})
const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io'

test('each reading verb asks for a table, and for what comes with its rows', async t => {
  const { server, client } = await loopbackClient(t, [
    json(table()),
    json(table({ metadata: { continue: 't' } })),
    json(table()),
    lines([{ type: 'ADDED', object: table() }]),
  ])
  const tables = client.table({ includeObject: 'None' })
  await tables.get('a')
  for await (const { rows } of tables.pages({ limit: 1 })) assert.equal(rows.length, 1)
  for await (const { object } of tables.watch()) assert.deepEqual(object.rows, [{ cells: ['a'] }])
  assert.deepEqual(
    server.requests.map(({ url }) => url.replace('/api/v1/namespaces/shop', '')),
    [
      '/configmaps/a?includeObject=None',
      '/configmaps?limit=1&includeObject=None',
      '/configmaps?limit=1&continue=t&includeObject=None',
      '/configmaps?watch=true&includeObject=None',
    ],
  )
  assert.deepEqual(new Set(server.requests.map(({ headers }) => headers.accept)), new Set([accept]))
})

test('arrays that are null are empty, as those of Go are', async t => {
  const { client } = await loopbackClient(t, json(table({ columnDefinitions: null, rows: null })))
  const { columnDefinitions, rows } = await client.table().get('a')
  assert.deepEqual([columnDefinitions, rows], [[], []])
})

for (const [what, answer] of Object.entries({
  'an object': { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'hunter2' } },
  'a table whose rows are none': table({ rows: { hunter2: 1 } }),
  'a table with a row that is null': table({ rows: [null, 'hunter2'] }),
  'a table with a row without cells': table({ rows: [{ cells: 'hunter2' }] }),
  'a table with a column without a name': table({ columnDefinitions: [{ name: 7 }] }),
  'a text': 'hunter2',
})) {
  test(`an answer that is ${what} is refused, and not quoted`, async t => {
    const { client } = await loopbackClient(t, json(answer))
    for (const call of [client.table().get('a'), client.table().pages().next()]) {
      await assert.rejects(
        call,
        (error: { code?: string; message: string }) =>
          error.code === 'ERR_KUBE_DECODE' && !error.message.includes('hunter2'),
      )
    }
  })
}

test('a server that makes no tables says so', async t => {
  const { client } = await loopbackClient(t, failure(406, 'NotAcceptable', 'only json'))
  await assert.rejects(client.table().get('a'), { code: 'ERR_KUBE_API', message: /: only json$/ })
})
