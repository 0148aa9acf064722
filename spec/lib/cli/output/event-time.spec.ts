import assert from 'node:assert/strict'
import { test } from 'node:test'
import { byLastTime, lastTimeOf } from '../../../../lib/cli/output/event-time.ts'
import type { KubeObject } from '../../../../lib/core/index.ts'

const event = (times: object, creationTimestamp = '2026-01-01T00:00:00Z'): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: 'e', creationTimestamp },
  ...times,
})

const lastObservedTime = '2026-01-01T00:00:09.000000Z'
const lastTimestamp = '2026-01-01T00:00:08Z'
const eventTime = '2026-01-01T00:00:07.000000Z'

for (const [what, times, expected] of [
  ['of a series', { series: { lastObservedTime }, lastTimestamp, eventTime }, lastObservedTime],
  ['of an event that is counted', { series: null, lastTimestamp, eventTime }, lastTimestamp],
  ['of one that has happened once', { lastTimestamp: null, eventTime }, eventTime],
  ['of one that does not say', { lastTimestamp: null, eventTime: null }, '2026-01-01T00:00:00Z'],
  [
    'of one of wrong types',
    { series: [], lastTimestamp: 1, eventTime: '' },
    '2026-01-01T00:00:00Z',
  ],
] as const) {
  test(`the last time ${what} is found`, () => {
    assert.equal(lastTimeOf(event(times)), expected)
  })
}

test('events stand by their time, with digits of a second or without', () => {
  const times = [
    'no time',
    '2026-01-01T00:00:03Z',
    '2026-01-01T00:00:03.000001Z',
    '2026-01-01T00:00:03.0001Z',
    '2026-01-01T00:00:03.000999Z',
    '2026-01-01T00:00:03.001Z',
    '2026-01-01T00:00:03.5Z',
    '2026-01-01T02:00:03.6+02:00',
    '2026-01-01T00:00:04Z',
    '2026-01-01T00:00:10Z',
  ]
  const events = times.map((eventTime, place) => event({ eventTime, place }))
  for (let shift = 0; shift < events.length; shift++) {
    const turned = [...events.slice(shift), ...events.slice(0, shift)]
    assert.deepEqual(turned.toSorted(byLastTime), events)
    assert.deepEqual(turned.reverse().toSorted(byLastTime), events)
  }
})

test('events of one time keep their order', () => {
  const events = [1, 2, 3].map(place => event({ lastTimestamp, place }))
  assert.deepEqual(events.toSorted(byLastTime), events)
})
