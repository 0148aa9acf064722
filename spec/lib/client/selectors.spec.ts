import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ResourceClient } from '../../../lib/client/index.ts'
import { escapeFieldValue, RequestError, type SelectOptions } from '../../../lib/core/index.ts'
import { loopbackClient } from '../../support/loopback-client.ts'
import { json, lines } from '../../support/loopback-server.ts'
import { badSelectors, goodSelectors } from '../../support/selectors.ts'

const list = json({ apiVersion: 'v1', kind: 'ConfigMapList', metadata: {}, items: [] })

/** Each call that takes selectors, with the number of its parameters besides. */
const calls: Record<string, (client: ResourceClient, select: SelectOptions) => Promise<unknown>> = {
  list: (client, select) => client.list(select).next(),
  pages: (client, select) => client.pages(select).next(),
  'list of all': (client, select) => client.listAll(select),
  watch: (client, select) => client.watch(select).next(),
  deleteCollection: (client, select) => client.deleteCollection({ all: true, ...select }),
  table: (client, select) => client.table().watch(select).next(),
}

const hostile = [
  '&limit=1',
  '=',
  '#a',
  '?a',
  '%26',
  '+',
  ' ',
  '\u{1f600}',
  ',',
  '\\',
  "'",
  'a'.repeat(10_240),
]

for (const [what, call] of Object.entries(calls)) {
  test(`${what}: a selector is one parameter, encoded once, or is refused unsent`, async t => {
    const isWatch = what === 'watch' || what === 'table'
    const { client, server, queries } = await loopbackClient(t, isWatch ? lines([]) : list)
    const sent: string[] = []
    for (const labelSelector of Object.values(goodSelectors)) {
      // A control character is refused in every query.
      if (/\t/.test(labelSelector)) continue
      await call(client, { labelSelector })
      sent.push(labelSelector)
    }
    assert.deepEqual(
      queries().map(query => query.labelSelector),
      sent,
    )
    for (const value of hostile) {
      const fieldSelector = `metadata.name=${escapeFieldValue(value)}`
      await call(client, { fieldSelector })
      const query = queries().at(-1) ?? {}
      assert.equal(query.fieldSelector, fieldSelector)
      assert.ok(!('a' in query))
      assert.notEqual(query.limit, '1')
    }
    const requests = server.requests.length
    for (const labelSelector of [...Object.values(badSelectors), 'a\n=b', 'a=\0', 'a=\ud800']) {
      await assert.rejects(call(client, { labelSelector }), RequestError)
    }
    for (const fieldSelector of ['a', 'a=b=c', 'a=b\n', 'a=\r\nHost: evil', 'a=\ud800']) {
      await assert.rejects(call(client, { fieldSelector }), RequestError)
    }
    assert.equal(server.requests.length, requests)
  })
}
