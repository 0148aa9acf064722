import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  ApiError,
  DecodeError,
  decodeList,
  decodeObject,
  isKubeObject,
} from '../../../lib/core/index.ts'

const metadata = { name: 'a' }

test('items get the kind that their list implies, and keep their own', () => {
  const list = decodeList(
    {
      apiVersion: 'v1',
      kind: 'PodList',
      metadata: { resourceVersion: '7', continue: 'x' },
      items: [{ metadata }, { apiVersion: 'v2', kind: 'Other', metadata }],
    },
    'GET /x',
  )
  assert.deepEqual(list.metadata, { resourceVersion: '7', continue: 'x' })
  assert.deepEqual(list.items, [
    { apiVersion: 'v1', kind: 'Pod', metadata },
    { apiVersion: 'v2', kind: 'Other', metadata },
  ])
})

for (const [what, rest] of Object.entries({
  'items: null': { items: null, metadata: {} },
  'no items': { metadata: {} },
  'no metadata': { items: [] },
  'metadata that is no object': { items: [], metadata: 'x' },
})) {
  test(`a list with ${what} is an empty one`, () => {
    const list = decodeList({ apiVersion: 'v1', kind: 'PodList', ...rest }, 'GET /x')
    assert.deepEqual(list.items, [])
    assert.deepEqual(list.metadata, {})
  })
}

for (const [what, value] of Object.entries({
  null: null,
  'an array': [],
  'a text': 'hunter2',
  'no kind': { apiVersion: 'v1', items: [] },
  'no apiVersion': { kind: 'PodList', items: [] },
  'items that are an object': { apiVersion: 'v1', kind: 'PodList', items: { hunter2: 1 } },
  'an item that is null': { apiVersion: 'v1', kind: 'PodList', items: [null] },
  'an item that is a text': { apiVersion: 'v1', kind: 'PodList', items: ['hunter2'] },
  'an item without metadata': { apiVersion: 'v1', kind: 'PodList', items: [{ metadata }, {}] },
})) {
  test(`an answer that is ${what} is no list`, () => {
    assert.throws(
      () => decodeList(value, 'GET /x'),
      (error: Error) =>
        error instanceof DecodeError &&
        error.message.startsWith('GET /x: ') &&
        !error.message.includes('hunter2'),
    )
  })
}

test('an object has apiVersion, kind and metadata', () => {
  const object = { apiVersion: 'v1', kind: 'Pod', metadata: {} }
  assert.equal(decodeObject(object, 'GET /x'), object)
  for (const other of [null, [], 'x', {}, { ...object, kind: 1 }, { ...object, metadata: [] }]) {
    assert.equal(isKubeObject(other), false)
    assert.throws(() => decodeObject(other, 'GET /x'), DecodeError)
  }
})

for (const decode of [decodeObject, decodeList]) {
  test(`a failure that came with a status of success is one (${decode.name})`, () => {
    const failure = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure' }
    assert.throws(
      () => decode({ ...failure, code: 403, reason: 'Forbidden', message: 'no' }, 'GET /x'),
      (error: unknown) =>
        error instanceof ApiError &&
        error.status.reason === 'Forbidden' &&
        error.message === 'GET /x: no',
    )
    assert.throws(
      () => decode(failure, 'GET /x'),
      (error: unknown) => error instanceof ApiError && error.status.code === 500,
    )
  })
}

test('a Status of success is an object as others are', () => {
  const success = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' }
  assert.equal(decodeObject(success, 'GET /x'), success)
})
