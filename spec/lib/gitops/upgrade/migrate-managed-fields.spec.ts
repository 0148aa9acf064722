import assert from 'node:assert/strict'
import { test } from 'node:test'
import { migrateManagedFields } from '../../../../lib/gitops/index.ts'

const entry = (manager: string, apiVersion: string, fieldsV1: object, time = 'b', more = {}) => ({
  manager,
  operation: 'Update',
  apiVersion,
  time,
  fieldsType: 'FieldsV1',
  fieldsV1,
  ...more,
})
const widget = (...managedFields: object[]) => ({
  apiVersion: 'example.com/v2',
  kind: 'Widget',
  metadata: { name: 'a', resourceVersion: '7', managedFields },
})
const size = { 'f:spec': { 'f:size': {} } }
const colour = { 'f:spec': { 'f:colour': {} } }

test('all entries become of the version, of every manager and subresource', () => {
  const status = entry('c', 'example.com/v1', { 'f:status': {} }, 'b', { subresource: 'status' })
  const object = widget(
    entry('a', 'example.com/v1', size),
    entry('b', 'example.com/v2', colour),
    status,
  )
  const [fields, version] = migrateManagedFields(object, 'example.com/v2')
  assert.deepEqual(fields, {
    op: 'replace',
    path: '/metadata/managedFields',
    value: [
      entry('a', 'example.com/v2', size),
      entry('b', 'example.com/v2', colour),
      { ...status, apiVersion: 'example.com/v2' },
    ],
  })
  assert.deepEqual(version, { op: 'replace', path: '/metadata/resourceVersion', value: '7' })
})

test("one manager's entries of two versions are one, of the later time", () => {
  const object = widget(
    entry('a', 'example.com/v1', size, '2026-01-01T00:00:00Z'),
    entry('a', 'example.com/v2', colour, '2026-02-01T00:00:00Z'),
  )
  const [fields] = migrateManagedFields(object, 'example.com/v2')
  const both = { 'f:spec': { 'f:size': {}, 'f:colour': {} } }
  assert.deepEqual(fields && 'value' in fields && fields.value, [
    entry('a', 'example.com/v2', both, '2026-02-01T00:00:00Z'),
  ])
})

test('there is nothing to do where all is so, and the inputs stay as they are', () => {
  const object = widget(entry('a', 'example.com/v2', size))
  assert.deepEqual(migrateManagedFields(object, 'example.com/v2'), [])
  const old = widget(entry('a', 'example.com/v1', size))
  const before = structuredClone(old)
  migrateManagedFields(old, 'example.com/v2')
  assert.deepEqual(old, before)
})

test('an object that was read from no server cannot be migrated', () => {
  const { resourceVersion: _, ...metadata } = widget(entry('a', 'example.com/v1', size)).metadata
  const object = { ...widget(), metadata }
  assert.throws(() => migrateManagedFields(object, 'example.com/v2'), { code: 'ERR_KUBE_REQUEST' })
})
