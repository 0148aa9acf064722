import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ResourceClient } from '../../../lib/client/index.ts'
import { isGone } from '../../../lib/core/index.ts'
import { loopbackClient } from '../../support/loopback-client.ts'
import { type Answer, failure, json } from '../../support/loopback-server.ts'

const page = (names: string, resourceVersion: string, token?: string): Answer =>
  json({
    apiVersion: 'v1',
    kind: 'ConfigMapList',
    metadata: { resourceVersion, continue: token, remainingItemCount: 9 },
    items: [...names].map(name => ({ metadata: { name } })),
  })

const expired = (token?: string): Answer =>
  json(
    {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: { continue: token },
      status: 'Failure',
      code: 410,
      reason: 'Expired',
      message: 'too old',
    },
    410,
  )

async function pagesOf(client: ResourceClient, options?: Parameters<ResourceClient['pages']>[0]) {
  const pages: string[] = []
  for await (const { items, metadata, restarted } of client.pages(options)) {
    const names = items.map(({ metadata: { name } }) => name).join('')
    pages.push(`${names}@${metadata.resourceVersion}${restarted ? ' restarted' : ''}`)
  }
  return pages
}

test('a restart gives the whole list again, without pages, from the version asked for', async t => {
  const answers = [page('ab', '7', 't1'), page('cd', '7', 't2'), expired('t3'), page('bcdef', '9')]
  const { client, queries } = await loopbackClient(t, answers)
  const version = { resourceVersion: '5', resourceVersionMatch: 'NotOlderThan' } as const
  const options = { ...version, limit: 2, onExpired: 'restart', labelSelector: 'x' } as const
  assert.deepEqual(await pagesOf(client, options), ['ab@7', 'cd@7', 'bcdef@9 restarted'])
  assert.deepEqual(queries(), [
    { limit: '2', ...version, labelSelector: 'x' },
    { limit: '2', labelSelector: 'x', continue: 't1' },
    { limit: '2', labelSelector: 'x', continue: 't2' },
    { ...version, labelSelector: 'x' },
  ])
})

test('a list that expires once more in its restart has failed', async t => {
  const { server, client } = await loopbackClient(t, [page('a', '7', 't1'), expired('t2')])
  await assert.rejects(pagesOf(client, { onExpired: 'restart' }), isGone)
  assert.equal(server.requests.length, 3)
})

test('an expiry of the first page is no reason to begin again', async t => {
  for (const onExpired of ['restart', 'resume'] as const) {
    const { server, client } = await loopbackClient(t, expired('t2'))
    await assert.rejects(pagesOf(client, { onExpired, resourceVersion: '1' }), isGone)
    assert.equal(server.requests.length, 1)
  }
})

test('a list that resumes goes on with the token of the 410, as often as it takes', async t => {
  const answers = [
    page('ab', '7', 't1'),
    expired('u1'),
    page('cd', '9', 't2'),
    expired('u2'),
    page('e', '12'),
  ]
  const { client, queries } = await loopbackClient(t, answers)
  assert.deepEqual(await pagesOf(client, { onExpired: 'resume' }), ['ab@7', 'cd@9', 'e@12'])
  assert.deepEqual(
    queries().map(query => query.continue),
    [undefined, 't1', 'u1', 't2', 'u2'],
  )
})

for (const [what, answers] of Object.entries({
  'without a token': [page('a', '7', 't1'), expired()],
  'with one that has expired too': [page('a', '7', 't1'), expired('u1'), expired('u2')],
})) {
  test(`a list cannot resume after a 410 ${what}`, async t => {
    const { server, client } = await loopbackClient(t, answers)
    await assert.rejects(pagesOf(client, { onExpired: 'resume' }), isGone)
    assert.equal(server.requests.length, answers.length)
  })
}

test('any other failure ends a list, whatever it does when it expires', async t => {
  for (const onExpired of ['restart', 'resume'] as const) {
    const answers = [page('a', '7', 't1'), failure(500, 'InternalError')]
    const { server, client } = await loopbackClient(t, answers)
    await assert.rejects(pagesOf(client, { onExpired }), { code: 'ERR_KUBE_API' })
    assert.equal(server.requests.length, 2)
  }
})

test('a list of all restarts by itself, and holds only what the restart gave', async t => {
  const answers = [page('ab', '7', 't1'), expired('t2'), page('bc', '9')]
  const { client } = await loopbackClient(t, answers)
  const { items, ...list } = await client.listAll()
  assert.deepEqual(
    items.map(({ kind, metadata }) => `${kind} ${metadata.name}`),
    ['ConfigMap b', 'ConfigMap c'],
  )
  const metadata = { resourceVersion: '9' }
  assert.deepEqual(list, { apiVersion: 'v1', kind: 'ConfigMapList', metadata })
})

test('a list of all is of one state unless it may resume', async t => {
  const answers = [page('ab', '7', 't1'), expired('t2'), page('cd', '9')]
  const { client } = await loopbackClient(t, answers)
  const { items, metadata } = await client.listAll({ onExpired: 'resume' })
  assert.equal(items.length, 4)
  assert.deepEqual(metadata, { resourceVersion: '7' })
  const other = await loopbackClient(t, answers)
  await assert.rejects(other.client.listAll({ onExpired: 'fail' }), isGone)
})

test('a server whose tokens go round in a circle is left, however long it is', async t => {
  for (const length of [1, 2, 3, 5, 12]) {
    let asked = 0
    const { server, client } = await loopbackClient(t, (...call) =>
      page('a', '7', `t${asked++ % length}`)(...call),
    )
    await assert.rejects(pagesOf(client), {
      code: 'ERR_KUBE_REQUEST',
      message: /the server gives the same page again and again$/,
    })
    assert.ok(server.requests.length <= 3 * length + 1, `${length}: ${server.requests.length}`)
  }
})
