import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Revision, type Step, viewOf } from './harness/history.ts'
import { judgeInformer, type Told } from './harness/judge-informer.ts'
import { judgeObserver, type Observed } from './harness/judge-observer.ts'
import { slopePerHour } from './harness/slope.ts'

const step = (revision: number, key: string, type: Step['type'] = 'put', uid = key): Step => ({
  revision,
  key,
  uid,
  type,
})
const told = (type: Told['type'], key: string, revision: number, uid = key): Told => ({
  type,
  key,
  uid,
  revision,
})

/** a is there at 1, changed at 3, gone at 5, another one at 7; b is there at 2, changed at 4 and 6. */
const view = [
  step(1, 'a'),
  step(2, 'b'),
  step(3, 'a'),
  step(4, 'b'),
  step(5, 'a', 'gone'),
  step(6, 'b'),
  step(7, 'a', 'put', 'other'),
]
const b = [told('add', 'b', 2), told('update', 'b', 4), told('update', 'b', 6)]
const a = [told('add', 'a', 1), told('update', 'a', 3), told('delete', 'a', 5)]
const other = told('add', 'a', 7, 'other')

const informers: Readonly<
  Record<string, readonly [told: readonly Told[], since: number, faults: string]>
> = {
  'all of it': [[...a, ...b, other], 0, ''],
  'from a list on': [[a[1] as Told, a[2] as Told, ...b.slice(1), other], 4, 'wrong'],
  'states passed over, as after a gap': [
    [told('add', 'b', 2), told('update', 'b', 6), other],
    Infinity,
    '',
  ],
  'states passed over without a gap': [
    [told('add', 'b', 2), told('update', 'b', 6), ...a, other],
    0,
    'lost',
  ],
  'a last state that did not come': [[...a, ...b.slice(0, 2), other], Infinity, 'lost'],
  'a delete that did not come': [
    [...a.slice(0, 2), told('update', 'a', 7, 'other'), ...b],
    Infinity,
    '',
  ],
  'a delete that came twice': [[...a, told('delete', 'a', 5), ...b, other], Infinity, 'wrong'],
  'a state that came twice': [[...b, told('update', 'b', 6), ...a, other], Infinity, 'duplicate'],
  'a state that came after a newer one': [
    [b[0], b[2], b[1], ...a, other] as Told[],
    Infinity,
    'wrong',
  ],
  'a state that never was': [[...b, told('update', 'b', 9), ...a, other], Infinity, 'wrong'],
}
for (const [what, [events, since, fault]] of Object.entries(informers)) {
  test(`a handler that was told ${what} was told ${fault || 'well'}`, () => {
    const { lost, wrong, duplicate } = judgeInformer(view, events, since)
    const faults = { lost, wrong, duplicate }
    const found = Object.entries(faults).filter(([, lines]) => lines.length > 0)
    assert.equal(found.map(([name]) => name).join(), fault, JSON.stringify(faults))
  })
}

const listed = (...revisions: number[]): Observed => ({ type: 'listed', revisions })
const applied = (revision: number): Observed => ({ type: 'applied', revision })
const deleted = (revision: number): Observed => ({ type: 'deleted', revision })
const observers: Readonly<
  Record<string, readonly [observed: readonly Observed[], faults: string]>
> = {
  'all of it': [[listed(1, 2), applied(3), applied(4), deleted(5), applied(6), applied(7)], ''],
  'a gap that was told': [[listed(1, 2), applied(3), listed(6), applied(7)], ''],
  'a gap that was not told': [[listed(1, 2), applied(3), applied(6), applied(7)], 'lost'],
  'a list of no time': [[listed(1, 4), applied(7)], 'lost,wrong'],
  'a list of an older time': [
    [listed(4, 3), listed(1, 2), deleted(5), applied(6), applied(7)],
    'wrong',
  ],
  'a change twice': [[listed(6), applied(7), applied(7)], 'duplicate'],
  'no end': [[listed(1, 2), applied(3)], 'lost'],
  'a change that was a delete': [[listed(4, 3), applied(5), applied(6), applied(7)], 'wrong'],
}
for (const [what, [events, fault]] of Object.entries(observers)) {
  test(`a reader that was told ${what} was told ${fault || 'well'}`, () => {
    const { lost, wrong, duplicate } = judgeObserver(view, events)
    const faults = { lost, wrong, duplicate }
    const found = Object.entries(faults).filter(([, lines]) => lines.length > 0)
    assert.equal(found.map(([name]) => name).join(), fault, JSON.stringify(faults))
  })
}

test('who selects by a label sees an object come and go with it', () => {
  const write = (revision: number, half: string | undefined): Revision => ({
    revision,
    plural: 'alphas',
    key: 'one/a',
    object:
      half === undefined
        ? undefined
        : {
            apiVersion: 'x/v1',
            kind: 'Alpha',
            metadata: { uid: 'u', labels: { half } },
          },
  })
  const history = [write(1, '0'), write(2, '1'), write(3, '1'), write(4, '0'), write(5, undefined)]
  const steps = viewOf(history, { plural: 'alphas', half: '1' })
  assert.deepEqual(
    steps.map(({ revision, type }) => `${type} ${revision}`),
    ['put 2', 'put 3', 'gone 4'],
  )
})

test('a slope is that of the second half, whatever single values say', () => {
  const values = Array.from({ length: 100 }, (_, at) => [at, at < 50 ? at : 60] as [number, number])
  values[70] = [70, 1000]
  assert.equal(slopePerHour(values), 0)
  assert.equal(slopePerHour(values.map(([at]) => [at, at * 2])), 7200)
})
