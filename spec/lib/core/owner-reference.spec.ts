import assert from 'node:assert/strict'
import { test } from 'node:test'
import { controllerOf, type KubeObject, ownerReferencesOf } from '../../../lib/core/index.ts'
import { freeze } from '../../support/freeze.ts'

const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'a', uid: 'u' }
const controller = { ...owner, uid: 'c', controller: true }
const owned = (ownerReferences?: unknown): KubeObject =>
  freeze({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'b', ownerReferences } })

test('an object’s owners are read, and the one of them that manages it', () => {
  const object = owned([owner, controller])
  assert.deepEqual(ownerReferencesOf(object), [owner, controller])
  assert.deepEqual(controllerOf(object), controller)
  assert.equal(controllerOf(owned([owner, { ...owner, controller: 'true' }])), undefined)
})

test('what is no reference is none', () => {
  for (const broken of [undefined, null, 'x', {}, [1], [null], [{ ...owner, uid: 5 }]]) {
    assert.deepEqual(ownerReferencesOf(owned(broken)), [])
  }
})
