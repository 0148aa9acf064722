import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type KubeObject, RequestError } from 'anykind'
import {
  controllerOf,
  isControlledBy,
  ownerReferencesOf,
  withController,
  withOwner,
  withoutOwner,
} from 'anykind/controller'
import { refersTo } from '../../../lib/controller/owner-references.ts'
import { freeze } from '../../support/freeze.ts'

const object = (name: string, metadata: object = {}): KubeObject =>
  freeze({
    apiVersion: 'example.com/v1',
    kind: 'Widget',
    metadata: { name, namespace: 'shop', uid: `uid-${name}`, ...metadata },
  })

const reference = (name: string, how: object = {}) => ({
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  name,
  uid: `uid-${name}`,
  ...how,
})
const managing = { controller: true, blockOwnerDeletion: true }

test('an object gets one controller, and any number of other owners', () => {
  const owned = withOwner(withController(object('a'), object('owner')), object('other'))
  assert.deepEqual(ownerReferencesOf(owned), [reference('owner', managing), reference('other')])
  assert.equal(controllerOf(owned)?.uid, 'uid-owner')
  assert.ok(isControlledBy(owned, object('owner')))
  assert.ok(!isControlledBy(owned, object('other')))
  assert.ok(!isControlledBy(owned, object('owner', { uid: 'another' })))
  assert.throws(
    () => withController(owned, object('third')),
    error =>
      error instanceof RequestError &&
      error.message === 'own Widget shop/a: Widget owner is its controller',
  )
})

test('an owner is there once, and how it owns is what was said last', () => {
  const once = withController(withController(object('a'), object('owner')), object('owner'))
  assert.deepEqual(ownerReferencesOf(once), [reference('owner', managing)])
  assert.deepEqual(ownerReferencesOf(withOwner(once, object('owner'))), [reference('owner')])
  assert.deepEqual(ownerReferencesOf(withoutOwner(once, object('owner'))), [])
})

test('an owner of another namespace, or one that is not stored, is refused; one of the cluster is not', () => {
  const stranger = object('stranger', { namespace: 'lab' })
  const cluster = object('all', { namespace: undefined })
  for (const own of [withOwner, withController]) {
    assert.throws(() => own(object('a'), stranger), /Widget lab\/stranger is of another namespace/)
    assert.throws(() => own(cluster, object('owner')), /is of another namespace/)
    assert.throws(() => own(object('a'), object('new', { uid: undefined })), /is not stored/)
    assert.equal(ownerReferencesOf(own(object('a'), cluster)).length, 1)
    assert.equal(ownerReferencesOf(own(cluster, object('x', { namespace: undefined }))).length, 1)
  }
})

test('what is no reference is none, and a group is compared whatever the version', () => {
  const hostile = object('a', { ownerReferences: [7, null, { kind: 'x' }, reference('b')] })
  assert.deepEqual(ownerReferencesOf(hostile), [reference('b')])
  assert.deepEqual(ownerReferencesOf(object('a', { ownerReferences: 'x' })), [])
  const widget = { group: 'example.com', kind: 'Widget' }
  for (const [apiVersion, kind, refers] of [
    ['example.com/v1', 'Widget', true],
    ['example.com/v2', 'Widget', true],
    ['example.com/v1', 'Gadget', false],
    ['example.org/v1', 'Widget', false],
    ['v1', 'Widget', false],
    ['a/b/c', 'Widget', false],
  ] as const) {
    assert.equal(refersTo({ ...reference('a'), apiVersion, kind }, widget), refers, apiVersion)
  }
  assert.ok(
    refersTo({ ...reference('a'), apiVersion: 'v1', kind: 'Pod' }, { group: '', kind: 'Pod' }),
  )
})
