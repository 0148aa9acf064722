import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '../../../lib/core/index.ts'
import { hasDrifted } from '../../../lib/sync/index.ts'

const fields = { 'f:data': { 'f:a': {} } }

const entry = (manager: string, fieldsV1: object, operation = 'Apply') => ({
  manager,
  operation,
  apiVersion: 'v1',
  fieldsType: 'FieldsV1',
  fieldsV1,
})

const stored = (data: object, metadata: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'c', uid: 'u', managedFields: [entry('us', fields)], ...metadata },
  data,
})

const applied = stored({ a: '1' })

for (const [what, live, drifts] of [
  ['the same', applied, false],
  ["another's field beside ours", stored({ a: '1', b: '2' }), false],
  [
    'status and a newer version',
    { ...stored({ a: '1' }, { resourceVersion: '9' }), status: {} },
    false,
  ],
  ["another's annotation", stored({ a: '1' }, { annotations: { by: 'others' } }), false],
  ['another value', stored({ a: '2' }), true],
  ['a field that is gone', stored({}), true],
  [
    'the same value, which is ours no more',
    stored({ a: '1' }, { managedFields: [entry('others', fields, 'Update')] }),
    true,
  ],
  [
    'a value that is shared',
    stored({ a: '1' }, { managedFields: [entry('us', fields), entry('others', fields)] }),
    false,
  ],
  ['another object of the name', stored({ a: '1' }, { uid: 'v' }), true],
  ['one that is being deleted', stored({ a: '1' }, { deletionTimestamp: 'now' }), true],
] as const) {
  test(`${what}: ${drifts ? 'drift' : 'no drift'}`, () => {
    assert.equal(hasDrifted(applied, live as KubeObject, 'us'), drifts)
  })
}
