import assert from 'node:assert/strict'
import { test } from 'node:test'
import { descriptionLines } from '../../../../lib/cli/output/description.ts'
import type { KubeObject } from '../../../../lib/core/index.ts'
import { freeze } from '../../../support/freeze.ts'

const object: KubeObject = freeze({
  apiVersion: 'shop.example.com/v1',
  kind: 'Promo',
  metadata: {
    name: 'summer',
    namespace: 'shop',
    uid: 'u1',
    resourceVersion: '7',
    generation: 2,
    creationTimestamp: '2026-01-01T00:00:00Z',
    deletionTimestamp: '2026-01-02T00:00:00Z',
    finalizers: ['example.com/a', 'example.com/b'],
    labels: { b: '2', a: '1' },
    annotations: { note: 'one\ntwo', 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
    managedFields: [{ manager: 'x' }],
  },
  spec: { percent: 10 },
  status: {
    phase: 'On',
    conditions: [
      {
        type: 'Ready',
        status: 'True',
        reason: 'Ok',
        lastTransitionTime: '2026-01-01T00:00:01Z',
        message: 'all\nof it',
      },
      { type: 'Seen', status: 'Unknown' },
    ],
  },
})

const event = (time: string, more: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: 'e' },
  type: 'Normal',
  reason: 'Done',
  message: 'it is done',
  source: { component: 'shop' },
  lastTimestamp: time,
  ...more,
})

test('an object of any kind is told whole, the same each time', () => {
  const events = [
    event('2026-01-01T00:00:03Z', { source: {}, reportingComponent: 'other' }),
    event('2026-01-01T00:00:02Z', {
      series: { count: 3, lastObservedTime: '2026-01-01T00:00:03.500000Z' },
    }),
  ]
  const description = { object, owners: ['Shop/main ← Company/x'], events }
  assert.equal(
    descriptionLines(description).join('\n'),
    `Name:         summer
Namespace:    shop
Kind:         Promo
API Version:  shop.example.com/v1
Labels:       a=1
              b=2
Annotations:  note: one
              two
Created:      2026-01-01T00:00:00Z
Deleted:      2026-01-02T00:00:00Z
Finalizers:   example.com/a
              example.com/b
Owned By:     Shop/main ← Company/x
UID:          u1
Version:      7, generation 2
spec:
  percent: 10
status:
  phase: On
conditions:
  TYPE    STATUS    REASON   SINCE                  MESSAGE
  Ready   True      Ok       2026-01-01T00:00:01Z   all…
  Seen    Unknown
events:
  LAST                          TYPE     REASON   COUNT   FROM    MESSAGE
  2026-01-01T00:00:03Z          Normal   Done     1       other   it is done
  2026-01-01T00:00:03.500000Z   Normal   Done     3       shop    it is done`,
  )
})

test('of a Secret there are lengths, nowhere its values', () => {
  const value = Buffer.from('hunter2').toString('base64')
  const secret: KubeObject = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 's',
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': value },
    },
    data: { password: value },
    stringData: { password: 'hunter2' },
  }
  const text = descriptionLines({ object: secret, owners: [], events: undefined }).join('\n')
  assert.match(text, /^data:\n {2}password: 7 bytes$/m)
  assert.doesNotMatch(text, /hunter2|aHVudGVyMg/)
})

test('says why there are no events', () => {
  const last = (events: readonly KubeObject[] | string) =>
    descriptionLines({ object, owners: [], events }).at(-1)
  assert.equal(last([]), 'events: none')
  assert.equal(last('events is forbidden\nspec:'), 'events: events is forbidden…')
})

test('what an object should not hold does no harm', () => {
  const odd = { apiVersion: 'v1', kind: 'X', metadata: {}, status: { conditions: [1, null, {}] } }
  const lines = descriptionLines({ object: odd, owners: [], events: [event('', { source: 1 })] })
  assert.ok(lines.length > 3)
  assert.deepEqual(
    descriptionLines({ object: { ...odd, status: 'on' }, owners: [], events: undefined }).at(-1),
    'status: on',
  )
})
