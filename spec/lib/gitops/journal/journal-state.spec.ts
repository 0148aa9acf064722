import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '../../../../lib/core/index.ts'
import {
  type BeginRecord,
  decodeJournal,
  type JournalRecord,
} from '../../../../lib/gitops/journal/journal-record.ts'
import { JournalState } from '../../../../lib/gitops/journal/journal-state.ts'

const begin: BeginRecord = {
  type: 'begin',
  version: 1,
  time: '2026-01-01T00:00:00Z',
  parent: { resource: 'secrets', name: 'mine', namespace: 'shop', isNew: true },
  fieldManager: 'anykind',
}
const object = (uid?: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', namespace: 'shop', ...(uid && { uid }) },
})
const will = (write: number, uid: string | null): JournalRecord => ({
  type: 'will',
  write,
  verb: 'apply',
  object: object(),
  before: uid === null ? null : object(uid),
})
const did = (write: number, uid?: string): JournalRecord => ({ type: 'did', write, uid })

for (const [what, records, before, uids] of [
  ['what is made was not there', [begin, will(0, null), did(0, 'u1')], undefined, ['u1']],
  ['what is killed on the way may have been made', [begin, will(0, null)], undefined, []],
  ['what failed was not', [begin, will(0, null), did(0)], undefined, []],
  ['what is there is kept', [begin, will(0, 'u1'), did(0, 'u1')], 'u1', ['u1']],
  [
    'the first state counts',
    [begin, will(0, null), did(0, 'u1'), begin, will(1, 'u1'), did(1, 'u1')],
    undefined,
    ['u1'],
  ],
  [
    'the first state counts of what was there, too',
    [begin, will(0, 'u1'), begin, will(1, 'u1'), did(1, 'u1')],
    'u1',
    ['u1'],
  ],
  [
    'what somebody else has made meanwhile was there',
    [begin, will(0, null), begin, will(1, 'u2'), did(1, 'u2')],
    'u2',
    ['u2'],
  ],
  [
    'what somebody else has made in place of ours was there',
    [begin, will(0, null), did(0, 'u1'), begin, will(1, 'u2'), did(1, 'u2')],
    'u2',
    ['u2'],
  ],
  [
    'what was made twice is ours twice',
    [begin, will(0, null), did(0, 'u1'), begin, will(1, null), did(1, 'u2')],
    undefined,
    ['u1', 'u2'],
  ],
] as const) {
  test(`${what}`, () => {
    const state = new JournalState()
    for (const record of records) state.add(record)
    const [touched, ...others] = state.touched
    assert.equal(others.length, 0)
    assert.equal(touched?.before?.metadata.uid, before)
    assert.deepEqual([...(touched?.uids ?? [])], uids)
  })
}

test('a run is under way until it ends, and nothing is left of one that was undone', () => {
  const state = new JournalState()
  state.add(begin)
  state.add(will(0, null))
  assert.deepEqual([state.begin, state.isWhole, state.nextWrite], [begin, false, 1])
  state.add({ ...begin, time: '2026-01-02T00:00:00Z' })
  state.add({ type: 'end' })
  assert.deepEqual([state.begin, state.isWhole], [begin, true])
  state.add({ type: 'undone' })
  assert.deepEqual([state.begin, state.isWhole, state.touched], [undefined, false, []])
})

const start: JournalRecord = { type: 'start', time: '2026-01-03T00:00:00Z' }
const whole: readonly JournalRecord[] = [begin, will(0, null), did(0, 'u1'), { type: 'end' }]
const undone: JournalRecord = { type: 'undone' }

for (const [what, records, hasStarted, touched] of [
  ['the first run starts', [start], true, 0],
  ['a run that starts leaves what the last one has done', [...whole, start], true, 1],
  [
    'a run that was given up is forgotten, and not the last one',
    [...whole, start, undone],
    false,
    1,
  ],
  ['then the last one may be undone', [...whole, start, undone, undone], false, 0],
  [
    'a run that starts again after it was killed is one',
    [...whole, start, start, undone],
    false,
    1,
  ],
  ['a run that begins to write is the last one', [...whole, start, begin], false, 0],
  ['a run that goes on with one is that one', [begin, will(0, null), start], false, 1],
  ['and is undone with it', [begin, will(0, null), start, undone], false, 0],
] as const) {
  test(`start: ${what}`, () => {
    const state = new JournalState()
    for (const record of records) state.add(record)
    assert.deepEqual([state.started !== undefined, state.touched.length], [hasStarted, touched])
  })
}

test('a journal is read as it was written, and a line that is none is named without its content', () => {
  const records = [start, begin, will(0, 'u1'), did(0, 'u1'), { type: 'end' }]
  const lines = records.map(record => JSON.stringify(record))
  assert.deepEqual(decodeJournal(lines, '/j'), records)
  for (const bad of [
    'secret',
    '"secret"',
    '{"type":"secret"}',
    '{"type":"start"}',
    JSON.stringify({ ...begin, version: 2 }),
    JSON.stringify({ ...begin, parent: {} }),
    JSON.stringify({ ...will(0, null), before: 'secret' }),
    JSON.stringify({ ...will(0, null), object: {} }),
    JSON.stringify({ type: 'did', write: '0' }),
  ]) {
    assert.throws(() => decodeJournal([...lines, bad], '/j'), {
      code: 'ERR_KUBE_CONFIG',
      message: '/j: line 6 is none of a journal',
    })
  }
})
