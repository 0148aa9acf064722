import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isMadeBy } from '../../../../lib/gitops/journal/made-by.ts'

const entry = (manager: string, time: string, subresource = '') => ({
  manager,
  operation: 'Apply',
  apiVersion: 'v1',
  time: `2026-01-01T00:00:0${time}Z`,
  subresource,
  fieldsType: 'FieldsV1',
  fieldsV1: {},
})

for (const [what, managedFields, expected] of [
  ['who was alone', [entry('us', '1')], true],
  ['who was first', [entry('us', '1'), entry('other', '2')], true],
  ['who was there in the same second', [entry('us', '1'), entry('other', '1')], true],
  ['who came later', [entry('us', '2'), entry('other', '1')], false],
  ['who came later than a status', [entry('us', '2'), entry('other', '1', 'status')], true],
  ['who was never there', [entry('other', '1')], false],
  ['who of nobody', [], false],
] as const) {
  test(`${what} has ${expected ? '' : 'not '}made it`, () => {
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', managedFields } }
    assert.equal(isMadeBy(object as never, 'us'), expected)
  })
}
