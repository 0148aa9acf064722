import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import type { ApplyConflict, KubeObject } from 'anykind'
import { conflictDossier } from 'anykind/gitops'
import { freeze } from '../../../support/freeze.ts'

const annotation = 'kubectl.kubernetes.io/last-applied-configuration'

const secret = (value: string, more: object = {}): KubeObject =>
  freeze({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'a',
      annotations: { [annotation]: value, plain: value.length === 6 ? 'six' : 'more' },
      ...more,
    },
    data: { password: value },
  })

const managedFields = [
  {
    manager: 'owner',
    operation: 'Update',
    apiVersion: 'v1',
    time: '2026-11-25T10:00:00Z',
    fieldsV1: {
      'f:data': { 'f:password': {} },
      'f:metadata': { 'f:annotations': { [`f:${annotation}`]: {}, 'f:plain': {} } },
    },
  },
]
const conflict = (field: string): ApplyConflict => ({
  manager: 'owner',
  operation: 'Update',
  apiVersion: 'v1',
  field,
})
const conflicts = [
  conflict('.data.password'),
  conflict(`.metadata.annotations.${annotation}`),
  conflict('.metadata.annotations.plain'),
]
const live = secret('hidden', { managedFields })
const object = secret('secret!')

test('no value of a Secret is in a dossier, and it is seen that there is one', () => {
  const dossier = conflictDossier({ object, live, conflicts })
  assert.doesNotMatch(inspect(dossier, { depth: null, showHidden: true }), /hidden|secret!/)
  assert.deepEqual(
    dossier.map(({ field, ours, live }) => [field, ours, live]),
    [
      ['data.password', '***', '***'],
      [`metadata.annotations[${annotation}]`, '***', '***'],
      ['metadata.annotations.plain', 'more', 'six'],
    ],
  )
})

test('a mask of one’s own is told the field and the object', () => {
  const told: unknown[] = []
  conflictDossier({
    object,
    live,
    conflicts: conflicts.slice(0, 1),
    mask(value, field, { kind }) {
      told.push([value, field, kind])
      return undefined
    },
  })
  assert.deepEqual(told, [
    ['secret!', ['data', 'password'], 'Secret'],
    ['hidden', ['data', 'password'], 'Secret'],
  ])
})

test('a field that is nobody’s any more has those owners that the server has told of', () => {
  const gone = { ...live, metadata: { name: 'a' } }
  const [field] = conflictDossier({ object, live: gone, conflicts: conflicts.slice(0, 1) })
  const owner = {
    manager: 'owner',
    operation: 'Update',
    subresource: '',
    apiVersion: 'v1',
    time: undefined,
  }
  assert.deepEqual(field?.owners, [owner])
  const us = { ...owner, manager: 'anykind', operation: 'Apply' }
  assert.deepEqual(field?.ownersAfter, { force: [us], yield: [owner], share: [owner, us] })
})
