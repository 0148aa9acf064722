import assert from 'node:assert/strict'
import { test } from 'node:test'
import { modify } from '../../../lib/client/index.ts'
import { isConflict, type KubeObject } from '../../../lib/core/index.ts'
import { loopbackClient } from '../../support/loopback-client.ts'
import { type Answer, failure, json, reset } from '../../support/loopback-server.ts'
import { ManualClock } from '../../support/manual-clock.ts'

const stored = (resourceVersion: string, n = resourceVersion): Answer =>
  json({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', namespace: 'shop', resourceVersion },
    data: { n },
  })
const conflict = failure(409, 'Conflict', 'the object has been modified')

const increment = (object: KubeObject): undefined => {
  object.data = { n: `${(object.data as { n: string }).n}+1` }
}

const log = (requests: readonly { method: string; body: string }[]): string[] =>
  requests.map(({ method, body }) => {
    if (method === 'GET') return method
    const { metadata, data } = JSON.parse(body)
    return `${method} ${data.n} at ${metadata.resourceVersion}`
  })

test('the change is made to what was read, and written for that very state', async t => {
  const { server, client } = await loopbackClient(t, [stored('7'), stored('8', '7+1')])
  const object = await modify(client, 'a', increment, { fieldManager: 'me', dryRun: true })
  assert.deepEqual(object.data, { n: '7+1' })
  assert.deepEqual(log(server.requests), ['GET', 'PUT 7+1 at 7'])
  assert.match(server.requests[1]?.url ?? '', /\/configmaps\/a\?dryRun=All&fieldManager=me$/)
})

test('a change that drops or turns back the version cannot overwrite what others wrote', async t => {
  for (const metadata of [{}, { resourceVersion: '1' }, { resourceVersion: '' }]) {
    const { server, client } = await loopbackClient(t, [stored('7'), stored('8')])
    await modify(client, 'a', object => ({
      ...object,
      metadata: { name: 'a', namespace: 'shop', ...metadata },
      data: { n: 'x' },
    }))
    assert.deepEqual(log(server.requests), ['GET', 'PUT x at 7'])
  }
})

test('nothing is written where nothing is changed', async t => {
  const { server, client } = await loopbackClient(t, stored('7'))
  for (const change of [
    () => undefined,
    (object: KubeObject) => object,
    async (object: KubeObject) => structuredClone(object),
  ]) {
    assert.deepEqual((await modify(client, 'a', change)).data, { n: '7' })
  }
  assert.deepEqual(log(server.requests), ['GET', 'GET', 'GET'])
})

test('a race that is lost is run again, from a newer state, after 10 ms', async t => {
  const clock = new ManualClock()
  const { server, client } = await loopbackClient(t, [
    stored('7'),
    conflict,
    stored('8'),
    stored('9', '8+1'),
  ])
  const modifying = modify(client, 'a', increment, { clock })
  const ms = await clock.pass()
  assert.ok(ms >= 10 && ms <= 11, `${ms}`)
  assert.deepEqual((await modifying).data, { n: '8+1' })
  assert.deepEqual(log(server.requests), ['GET', 'PUT 7+1 at 7', 'GET', 'PUT 8+1 at 8'])
})

for (const attempts of [undefined, 2]) {
  const tries = attempts ?? 5
  test(`after ${tries} races that were lost it gives up, and says so`, async t => {
    const clock = new ManualClock()
    let asked = 0
    const { server, client } = await loopbackClient(t, (...call) =>
      (asked++ % 2 === 0 ? stored('7') : conflict)(...call),
    )
    const modifying = assert.rejects(
      modify(client, 'a', increment, { clock, attempts }),
      (error: unknown) => {
        assert.ok(isConflict(error))
        assert.equal(
          error.message,
          `PUT /api/v1/namespaces/shop/configmaps/a: somebody else was faster ${tries} times: the object has been modified`,
        )
        return true
      },
    )
    for (let pause = 1; pause < tries; pause++) await clock.pass()
    await modifying
    assert.equal(server.requests.length, 2 * tries)
  })
}

for (const [what, answers, code] of [
  ['an object that is not there', [failure(404, 'NotFound')], 'ERR_KUBE_API'],
  ['a refusal', [stored('7'), failure(403, 'Forbidden')], 'ERR_KUBE_API'],
  ['a write of which nobody knows', [stored('7'), reset], 'ERR_KUBE_TRANSPORT_RESET'],
] as const) {
  test(`${what} is no race: it is thrown at once`, async t => {
    const { server, client } = await loopbackClient(t, answers)
    await assert.rejects(modify(client, 'a', increment), { code })
    assert.equal(server.requests.length, answers.length)
  })
}

test('a change that throws ends it, and one that renames is refused', async t => {
  const { server, client } = await loopbackClient(t, stored('7'))
  const failing = modify(client, 'a', () => {
    throw new Error('mine')
  })
  await assert.rejects(failing, { message: 'mine' })
  for (const [field, value] of [
    ['name', 'b'],
    ['namespace', 'other'],
  ] as const) {
    const renaming = modify(client, 'a', ({ metadata }): undefined => {
      metadata[field] = value
    })
    await assert.rejects(renaming, { code: 'ERR_KUBE_REQUEST' })
  }
  assert.deepEqual(log(server.requests), ['GET', 'GET', 'GET'])
})

test('an abort between two tries ends it', async t => {
  const clock = new ManualClock()
  const { client } = await loopbackClient(t, [stored('7'), conflict])
  const controller = new AbortController()
  const { signal } = controller
  const modifying = assert.rejects(modify(client, 'a', increment, { clock, signal }), {
    message: 'enough',
  })
  await clock.asleep()
  controller.abort(new Error('enough'))
  await modifying
})
