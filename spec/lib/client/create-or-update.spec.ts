import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createOrUpdate } from '../../../lib/client/index.ts'
import { isAlreadyExists, isNotFound, type KubeObject } from '../../../lib/core/index.ts'
import { loopbackClient } from '../../support/loopback-client.ts'
import { type Answer, failure, json } from '../../support/loopback-server.ts'
import { ManualClock } from '../../support/manual-clock.ts'

const wanted = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }
const stored = (n: string): Answer =>
  json({
    ...wanted,
    metadata: { name: 'a', namespace: 'shop', resourceVersion: n },
    data: { n },
  })
const none = failure(404, 'NotFound', 'configmaps "a" not found')
const there = failure(409, 'AlreadyExists')
const conflict = failure(409, 'Conflict')

const set =
  (n: string) =>
  (object: KubeObject): undefined => {
    object.data = { n }
  }

const cases: readonly (readonly [string, readonly Answer[], string, string])[] = [
  ['is not there is created', [none, stored('9')], 'created', 'GET POST'],
  ['is there is updated', [stored('7'), stored('9')], 'updated', 'GET PUT'],
  ['is as it should be is left alone', [stored('9')], 'unchanged', 'GET'],
  [
    'somebody else creates meanwhile is updated',
    [none, there, stored('7'), stored('9')],
    'updated',
    'GET POST GET PUT',
  ],
  [
    'somebody else changes meanwhile is read again',
    [stored('7'), conflict, stored('8'), stored('9')],
    'updated',
    'GET PUT GET PUT',
  ],
  [
    'somebody else deletes meanwhile is created',
    [stored('7'), none, none, stored('9')],
    'created',
    'GET PUT GET POST',
  ],
]
for (const [what, answers, operation, methods] of cases) {
  test(`an object that ${what}`, async t => {
    const clock = new ManualClock()
    const { server, client } = await loopbackClient(t, answers)
    const running = createOrUpdate(client, wanted, set('9'), { clock })
    if (answers.length > 2) await clock.pass()
    const result = await running
    assert.equal(result.operation, operation)
    assert.deepEqual(result.object.data, { n: '9' })
    assert.equal(server.requests.map(({ method }) => method).join(' '), methods)
    const written = server.requests.findLast(({ method }) => method !== 'GET')
    if (written) assert.deepEqual(JSON.parse(written.body).data, { n: '9' })
  })
}

test('the object given is not written to, and is made anew for each create', async t => {
  const clock = new ManualClock()
  const { server, client } = await loopbackClient(t, [none, there, none, stored('9')])
  const object: KubeObject = { ...wanted, list: [] }
  const running = createOrUpdate(
    client,
    object,
    (copy): undefined => {
      ;(copy.list as number[]).push(1)
    },
    { clock },
  )
  await clock.pass()
  await running
  assert.deepEqual(object.list, [])
  assert.deepEqual(JSON.parse(server.requests.at(-1)?.body ?? '').list, [1])
})

test('a namespace that is not there is no race', async t => {
  const { server, client } = await loopbackClient(t, none)
  await assert.rejects(createOrUpdate(client, wanted), isNotFound)
  assert.equal(server.requests.length, 2)
})

test('it gives up after 5 races', async t => {
  const clock = new ManualClock()
  let asked = 0
  const { client } = await loopbackClient(t, (...call) =>
    (asked++ % 2 === 0 ? none : there)(...call),
  )
  const running = assert.rejects(createOrUpdate(client, wanted, set('9'), { clock }), error => {
    assert.ok(isAlreadyExists(error))
    assert.match(error.message, /: somebody else was faster 5 times: /)
    return true
  })
  for (let pause = 1; pause < 5; pause++) await clock.pass()
  await running
})

test('an object without a name, or of another namespace than the client is for, is refused unsent', async t => {
  const { server, client } = await loopbackClient(t, stored('7'))
  for (const metadata of [{ generateName: 'a-' }, { name: 'a', namespace: 'other' }]) {
    await assert.rejects(createOrUpdate(client, { ...wanted, metadata }, set('9')), {
      code: 'ERR_KUBE_REQUEST',
    })
  }
  assert.equal(server.requests.length, 0)
})
