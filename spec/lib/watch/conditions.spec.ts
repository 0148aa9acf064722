import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  exists,
  hasCondition,
  isDeleted,
  isObserved,
  statusCondition,
} from '../../../lib/watch/index.ts'

const object = (status: unknown, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'X',
  metadata: { uid: 'u', ...metadata },
  status,
})
const ready = (status: string, more: object = {}) => ({
  conditions: [
    { type: 'Other', status: 'True' },
    { type: 'Ready', status, reason: 'r', ...more },
  ],
})

for (const [what, value, wanted] of [
  ['a condition that is True', object(ready('True')), true],
  ['a condition that is False', object(ready('False')), false],
  ['a condition that is Unknown', object(ready('Unknown')), false],
  ['a condition of another case', object(ready('true')), true],
  ['no such condition', object({ conditions: [] }), false],
  ['no conditions', object({}), false],
  ['no status', object(undefined), false],
  ['a status of another shape', object('ready'), false],
  ['conditions of another shape', object({ conditions: { Ready: 'True' } }), false],
  ['conditions that hold null', object({ conditions: [null, 'Ready', { type: 7 }] }), false],
  [
    'a status about an older spec',
    object({ ...ready('True'), observedGeneration: 1 }, { generation: 2 }),
    false,
  ],
  [
    'a status about this spec',
    object({ ...ready('True'), observedGeneration: 2 }, { generation: 2 }),
    true,
  ],
  [
    'a condition about an older spec',
    object(ready('True', { observedGeneration: 1 }), { generation: 2 }),
    false,
  ],
  [
    'a condition about this spec',
    object(ready('True', { observedGeneration: 2 }), { generation: 2 }),
    true,
  ],
  ['nothing', undefined, false],
] as const) {
  test(`hasCondition('ready') of ${what} is ${wanted}`, () => {
    assert.equal(hasCondition('ready')(value), wanted)
  })
}

test('a condition can be wanted to be False, and is then not wanted to be absent', () => {
  const wanted = hasCondition('Ready', 'False')
  assert.equal(wanted(object(ready('False'))), true)
  assert.equal(wanted(object(ready('True'))), false)
  assert.equal(wanted(object({})), false)
})

test('a condition is given as texts, whatever the server sent', () => {
  const found = statusCondition(
    object({ conditions: [{ type: 'Ready', status: true, message: 7 }] }),
    'READY',
  )
  assert.deepEqual(found, {
    type: 'Ready',
    status: 'true',
    reason: '',
    message: '7',
    observedGeneration: undefined,
  })
})

test('what does not say which spec it has seen has seen it', () => {
  assert.equal(isObserved(object({}, { generation: 3 })), true)
  assert.equal(isObserved(object({ observedGeneration: 1 })), true)
  assert.equal(isObserved(object({ observedGeneration: 2 }, { generation: 3 })), false)
})

test('an object exists, is deleted, or another one has its name', () => {
  assert.deepEqual([exists(undefined), exists(object({}))], [false, true])
  assert.deepEqual([isDeleted()(undefined), isDeleted()(object({}))], [true, false])
  const other = object({}, { uid: 'v' })
  assert.deepEqual([isDeleted('u')(object({})), isDeleted('u')(other)], [false, true])
})
