import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiError, DecodeError, decodeWatchEvent, isGone } from '../../../lib/core/index.ts'

const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', resourceVersion: '7' } }
const decode = (event: unknown) =>
  decodeWatchEvent(Buffer.from(typeof event === 'string' ? event : JSON.stringify(event)), 'GET /x')

for (const type of ['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK']) {
  test(`${type} is an event`, () => assert.deepEqual(decode({ type, object }), { type, object }))
}

test('integers in the object keep all their digits', () => {
  const line =
    '{"type":"ADDED","object":{"apiVersion":"v1","kind":"A","metadata":{},"n":9007199254740993}}'
  assert.equal(decode(line).object.n, 9007199254740993n)
})

test('an ERROR event is thrown, its Status decoded', () => {
  const status = {
    kind: 'Status',
    status: 'Failure',
    message: 'too old resource version: 1 (7)',
    reason: 'Expired',
    code: 410,
  }
  assert.throws(
    () => decode({ type: 'ERROR', object: status }),
    (error: ApiError) => {
      assert.ok(isGone(error))
      assert.equal(error.status.reason, 'Expired')
      assert.equal(error.message, 'GET /x: too old resource version: 1 (7)')
      return true
    },
  )
})

test('an ERROR event without a code counts as a failure of the server', () => {
  for (const status of [{ kind: 'Status', message: 'x' }, null, undefined, 'text', []]) {
    assert.throws(
      () => decode({ type: 'ERROR', object: status }),
      (error: ApiError) => error instanceof ApiError && error.status.code === 500,
    )
  }
})

for (const [what, event] of Object.entries({
  'half a JSON': '{"type":"ADDED","object":{',
  'two objects': `${JSON.stringify({ type: 'ADDED', object })}{}`,
  'an array': [],
  null: null,
  'no type': { object },
  'an unknown type': { type: 'CHANGED', object },
  'a type that is a long integer': '{"type":9007199254740993,"object":{}}',
  'a type of the prototype': { type: 'constructor', object },
  'no object': { type: 'ADDED' },
  'an array for an object': { type: 'ADDED', object: [] },
  'an object without kind': { type: 'ADDED', object: { ...object, kind: undefined } },
  'an object without metadata': { type: 'ADDED', object: { ...object, metadata: undefined } },
  'a byte order mark': `\ufeff${JSON.stringify({ type: 'ADDED', object })}`,
})) {
  test(`a line with ${what} is refused`, () => assert.throws(() => decode(event), DecodeError))
}

test('no refusal quotes the line', () => {
  for (const event of [
    { type: 'hunter2', object },
    '{"type":"ADDED", hunter2',
    { type: 'ADDED', object: 'hunter2' },
  ]) {
    assert.throws(
      () => decode(event),
      (error: Error) => !error.message.includes('hunter2') && error.cause === undefined,
    )
  }
})
