import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clientSideManagers, upgradeManagedFields } from '../../../lib/client/index.ts'
import { DecodeError, type KubeObject, RequestError } from '../../../lib/core/index.ts'
import { freeze } from '../../support/freeze.ts'

const annotation = {
  'f:metadata': { 'f:annotations': { 'f:kubectl.kubernetes.io/last-applied-configuration': {} } },
}

/** An entry of managedFields: who, how, since when, which fields of `.data`. */
const entry = (manager: string, operation: string, fields: string[], more: object = {}) => ({
  manager,
  operation,
  apiVersion: 'v1',
  time: '2026-11-25T10:00:00Z',
  fieldsType: 'FieldsV1',
  fieldsV1: { 'f:data': Object.fromEntries(fields.map(name => [`f:${name}`, {}])) },
  ...more,
})

const objectOf = (managedFields: unknown, resourceVersion?: string): KubeObject =>
  freeze({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', managedFields, ...(resourceVersion && { resourceVersion }) },
  })

/** What the patch makes of the entries; undefined if there is none. */
function upgrade(entries: readonly unknown[], managers = ['old'], fieldManager = 'new') {
  const [replace, version] = upgradeManagedFields(objectOf(entries, '7'), {
    managers,
    fieldManager,
  })
  if (replace === undefined) return undefined
  assert.deepEqual(version, { op: 'replace', path: '/metadata/resourceVersion', value: '7' })
  assert.ok(replace.op === 'replace' && replace.path === '/metadata/managedFields')
  return replace.value
}

test('an Update becomes an Apply of the new name, in its place', () => {
  const other = entry('other', 'Update', ['b'])
  assert.deepEqual(upgrade([entry('old', 'Update', ['a']), other]), [
    entry('new', 'Apply', ['a']),
    other,
  ])
})

test('who applies already gets the fields of both', () => {
  const entries = [entry('new', 'Apply', ['a', 'c']), entry('old', 'Update', ['a', 'b'])]
  assert.deepEqual(upgrade(entries), [entry('new', 'Apply', ['a', 'c', 'b'])])
})

test('several managers become one', () => {
  const entries = [entry('old', 'Update', ['a']), entry('older', 'Update', ['b'])]
  assert.deepEqual(upgrade(entries, ['old', 'older']), [entry('new', 'Apply', ['a', 'b'])])
})

test('a field and a field below it are both kept', () => {
  const applied = { ...entry('new', 'Apply', []), fieldsV1: { 'f:data': {} } }
  const [first] = upgrade([applied, entry('old', 'Update', ['a'])]) as { fieldsV1: unknown }[]
  assert.deepEqual(first?.fieldsV1, { 'f:data': { '.': {}, 'f:a': {} } })
})

test('of several versions the latest is taken, whichever comes first', () => {
  const early = entry('old', 'Update', ['a'], { apiVersion: 'v1beta1' })
  const late = entry('old', 'Update', ['b'], { time: '2026-11-25T10:00:01Z' })
  for (const entries of [
    [early, late],
    [late, early],
  ]) {
    assert.deepEqual(upgrade(entries), [{ ...entry('new', 'Apply', ['b']), time: late.time }])
  }
})

test('fields of another version than that of who applies are not mixed with its own', () => {
  const old = entry('old', 'Update', ['b'], { apiVersion: 'v1beta1' })
  assert.deepEqual(upgrade([entry('new', 'Apply', ['a']), old]), [entry('new', 'Apply', ['a'])])
})

test('without anything to do there is no patch', () => {
  for (const entries of [
    [],
    [entry('other', 'Update', ['a'])],
    [entry('old', 'Apply', ['a'])],
    [entry('old', 'Update', ['a'], { subresource: 'status' })],
    [entry('new', 'Apply', ['a'])],
  ]) {
    assert.equal(upgrade(entries), undefined)
  }
  assert.deepEqual(upgradeManagedFields(objectOf(undefined)), [])
})

test('the entries of a subresource are upgraded for themselves', () => {
  const status = { subresource: 'status' }
  const object = objectOf(
    [entry('old', 'Update', ['a']), entry('old', 'Update', ['b'], status)],
    '7',
  )
  const [patch] = upgradeManagedFields(object, { managers: ['old'], ...status })
  assert.deepEqual(patch && 'value' in patch && patch.value, [
    entry('old', 'Update', ['a']),
    entry('anykind', 'Apply', ['b'], status),
  ])
})

test('who has applied client-side is who owns the annotation by Update', () => {
  const applied = { fieldsV1: annotation }
  const object = objectOf(
    [
      entry('kubectl-last-applied', 'Apply', [], applied),
      entry('kubectl-client-side-apply', 'Update', [], applied),
      entry('kubectl-client-side-apply', 'Update', [], { ...applied, apiVersion: 'v1beta1' }),
      entry('kubectl-edit', 'Update', ['a']),
      entry('flux', 'Update', [], applied),
    ],
    '7',
  )
  assert.deepEqual(clientSideManagers(object), ['kubectl-client-side-apply', 'flux'])
  const [patch] = upgradeManagedFields(object)
  const managers = patch && 'value' in patch ? (patch.value as { manager: string }[]) : []
  assert.deepEqual(
    managers.map(({ manager }) => manager),
    ['kubectl-last-applied', 'anykind', 'kubectl-edit'],
  )
})

test('an object that was not read from a server is refused, as are broken fields', () => {
  const options = { managers: ['old'] }
  const local = objectOf([entry('old', 'Update', ['a'])])
  assert.throws(() => upgradeManagedFields(local, options), RequestError)
  const broken = objectOf([{ ...entry('old', 'Update', []), fieldsV1: { a: 1 } }], '7')
  assert.throws(() => upgradeManagedFields(broken, options), DecodeError)
})
