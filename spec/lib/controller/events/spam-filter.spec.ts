import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SpamFilter } from '../../../../lib/controller/events/spam-filter.ts'
import type { KubeObject } from '../../../../lib/core/index.ts'

const about = (name: string, type = 'Normal', resourceVersion = '1'): KubeObject => ({
  apiVersion: 'events.k8s.io/v1',
  kind: 'Event',
  metadata: {},
  type,
  regarding: { kind: 'Pod', name, resourceVersion },
})

const accepted = (filter: SpamFilter, event: KubeObject, now: number, times: number): number =>
  Array.from({ length: times }, () => filter.accepts(event, now)).filter(Boolean).length

test('an object gets 25 at once, and then one each five minutes', () => {
  const filter = new SpamFilter()
  assert.equal(accepted(filter, about('a'), 0, 100), 25)
  assert.equal(accepted(filter, about('a', 'Normal', '2'), 299_999, 100), 0)
  assert.equal(accepted(filter, about('a'), 300_000, 100), 1)
  assert.equal(accepted(filter, about('a'), 900_000, 100), 2)
  assert.equal(accepted(filter, about('a'), 1e9, 100), 25)
})

test('other objects, and other types of event, have their own', () => {
  const filter = new SpamFilter()
  const events = [about('a'), about('b'), about('a', 'Warning')]
  assert.deepEqual(
    events.map(event => accepted(filter, event, 0, 30)),
    [25, 25, 25],
  )
})

test('of more than 4,096 objects those are forgotten that nobody spoke of for the longest time', () => {
  const filter = new SpamFilter()
  accepted(filter, about('first'), 0, 25)
  accepted(filter, about('second'), 0, 25)
  for (let index = 0; index < 4_095; index++) {
    filter.accepts(about(`a${index}`), 0)
    if (index === 2_000) filter.accepts(about('first'), 0)
  }
  assert.equal(filter.accepts(about('first'), 0), false)
  assert.equal(filter.accepts(about('second'), 0), true)
})
