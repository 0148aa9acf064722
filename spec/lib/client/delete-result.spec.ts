import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ResourceClient } from '../../../lib/client/index.ts'
import { configMaps } from '../../support/resources.ts'

/** What a delete gives that the server answers with this. */
const deleted = (answer: unknown) => {
  const bytes = Buffer.from(JSON.stringify(answer))
  const client = new ResourceClient(
    async () => ({
      status: 200,
      headers: {},
      body: {
        bytes: async () => bytes,
        cancel: () => {},
        async *[Symbol.asyncIterator]() {
          yield bytes
        },
      },
    }),
    configMaps,
  )
  return client.in('shop').delete('a')
}

const object = (metadata: object, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a', uid: 'u', ...metadata },
  spec,
})
const deletionTimestamp = '2026-11-26T00:09:32Z'

const cases: readonly (readonly [string, object, 'gone' | 'deleting'])[] = [
  ['a Service, which the server gives as it was', object({}), 'gone'],
  [
    'a Pod that was deleted at once',
    object({ deletionTimestamp, deletionGracePeriodSeconds: 0 }),
    'gone',
  ],
  [
    'a Pod that has time to end',
    object({ deletionTimestamp, deletionGracePeriodSeconds: 30 }),
    'deleting',
  ],
  [
    'an object with finalizers',
    object({ deletionTimestamp, deletionGracePeriodSeconds: 0, finalizers: ['a.example.com/b'] }),
    'deleting',
  ],
  ['a Namespace', object({ deletionTimestamp }, { finalizers: ['kubernetes'] }), 'deleting'],
  [
    'a Namespace with a grace period of 0',
    object({ deletionTimestamp, deletionGracePeriodSeconds: 0 }, { finalizers: ['kubernetes'] }),
    'deleting',
  ],
]
for (const [what, answer, state] of cases) {
  test(`${what} is ${state}`, async () => {
    assert.deepEqual(await deleted(answer), { state, uid: 'u', object: answer })
  })
}

const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' }

test('a Status of success is of what is gone, and has its uid', async () => {
  const gone = { state: 'gone', uid: 'u', object: undefined }
  assert.deepEqual(await deleted({ ...status, details: { name: 'a', uid: 'u' } }), gone)
  for (const details of [undefined, null, 'x', { uid: 7 }]) {
    assert.deepEqual(await deleted({ ...status, details }), { ...gone, uid: undefined })
  }
})

test('a Status of failure is an error, although HTTP says 200', async () => {
  const failed = { ...status, status: 'Failure', code: 409, reason: 'Conflict', message: 'no' }
  await assert.rejects(deleted(failed), { code: 'ERR_KUBE_API', message: /: no$/ })
})

for (const [what, answer] of Object.entries({ 'a text': 'gone', 'an array': [], nothing: null })) {
  test(`an answer that is ${what} is refused`, async () => {
    await assert.rejects(deleted(answer), { code: 'ERR_KUBE_DECODE' })
  })
}
