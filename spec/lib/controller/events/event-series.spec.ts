import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EventSeries, finishMs } from '../../../../lib/controller/events/event-series.ts'
import type { KubeObject } from '../../../../lib/core/index.ts'

const time = new Date(0)
const event = (fields: Record<string, unknown> = {}): KubeObject => ({
  apiVersion: 'events.k8s.io/v1',
  kind: 'Event',
  metadata: { name: 'a.1' },
  type: 'Normal',
  reason: 'Scaled',
  action: 'Scale',
  note: 'to 1',
  regarding: { kind: 'Pod', name: 'a', resourceVersion: '1' },
  ...fields,
})

test('an event is written the first and the second time, and then counted', () => {
  const series = new EventSeries()
  const news = [1, 2, 3, 4].map(at => series.observe(event({ note: `to ${at}` }), time, at).isNews)
  assert.deepEqual(news, [true, true, false, false])
  const [entry] = series.running()
  assert.deepEqual([entry?.count, entry?.lastObservedAt, entry?.event.note], [4, 4, 'to 1'])
})

/** What makes an event another one, and what does not. */
const others: readonly [what: string, KubeObject, isOther: boolean][] = [
  ['a note', event({ note: 'to 2' }), false],
  [
    'a state of the object',
    event({ regarding: { kind: 'Pod', name: 'a', resourceVersion: '2' } }),
    false,
  ],
  ['an object', event({ regarding: { kind: 'Pod', name: 'b' } }), true],
  ['a type', event({ type: 'Warning' }), true],
  ['a reason', event({ reason: 'Other' }), true],
  ['an action', event({ action: 'Other' }), true],
  ['a related object', event({ related: { kind: 'Node', name: 'a' } }), true],
]

for (const [what, other, isOther] of others) {
  test(`another ${what.replace(/^an? /, '')} makes ${isOther ? 'another' : 'the same'} series`, () => {
    const series = new EventSeries()
    series.observe(event(), time, 0)
    series.observe(other, time, 0)
    assert.equal(series.size, isOther ? 2 : 1)
  })
}

test('what is over for six minutes is forgotten, and written for the last time if it is a series', () => {
  const series = new EventSeries()
  const single = event({ reason: 'Once' })
  series.observe(event(), time, 0)
  series.observe(event(), time, 1_000)
  series.observe(single, time, 0)
  assert.deepEqual(series.finish(finishMs - 1), [])
  assert.deepEqual(series.finish(finishMs), [])
  assert.equal(series.size, 1)
  assert.deepEqual(
    series.finish(finishMs + 1_000).map(({ count }) => count),
    [2],
  )
  assert.equal(series.size, 0)
  assert.equal(series.observe(event(), time, finishMs + 1_000).isNews, true)
})

test('no more than 4,096 are remembered, the newest', () => {
  const series = new EventSeries()
  for (let index = 0; index < 5_000; index++)
    series.observe(event({ reason: `R${index}` }), time, 0)
  assert.equal(series.size, 4096)
  assert.equal(series.observe(event({ reason: 'R4999' }), time, 0).entry.count, 2)
  assert.equal(series.observe(event({ reason: 'R0' }), time, 0).entry.count, 1)
})
