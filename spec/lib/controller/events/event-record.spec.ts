import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type ControllerEvent,
  eventFault,
  eventObject,
} from '../../../../lib/controller/events/event-record.ts'

const regarding = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '7' },
}
const reporter = { controller: 'example.com/operator', instance: 'operator-1' }
const at = { time: new Date('2026-11-26T10:11:12.345Z'), serial: 9 }
const build = (event: Partial<ControllerEvent>) =>
  eventObject({ regarding, reason: 'Scaled', ...event }, reporter, at)

test('an event is what client-go makes of it', () => {
  assert.deepEqual(build({ type: 'Warning', action: 'Scaling', note: 'to 3' }), {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { name: 'web.18eb909b1e99c849', namespace: 'shop' },
    eventTime: '2026-11-26T10:11:12.345000Z',
    reportingController: 'example.com/operator',
    reportingInstance: 'operator-1',
    type: 'Warning',
    reason: 'Scaled',
    action: 'Scaling',
    note: 'to 3',
    regarding: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: 'web',
      namespace: 'shop',
      uid: 'u',
      resourceVersion: '7',
    },
  })
})

test('what is of no namespace has its events in default, and the action is the reason unless said', () => {
  const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' } }
  const { metadata, action, type, regarding } = build({ regarding: node, related: node })
  assert.deepEqual([metadata.namespace, action, type], ['default', 'Scaled', 'Normal'])
  assert.deepEqual(regarding, { apiVersion: 'v1', kind: 'Node', name: 'n' })
})

/** Limits are the server's, in bytes: two bytes a letter, four an emoji. */
const lengths: readonly [text: string, bytes: number, end: string][] = [
  ['a'.repeat(1024), 1024, 'aaa'],
  ['a'.repeat(1025), 1024, 'aa…'],
  ['ä'.repeat(512), 1024, 'äää'],
  ['ä'.repeat(513), 1023, 'ää…'],
  ['😀'.repeat(300), 1023, '😀…'],
  ['\ud800', 3, '\ud800'],
]

for (const [note, bytes, end] of lengths) {
  test(`a note of ${Buffer.byteLength(note)} bytes becomes one of ${bytes}, which ends with ${end}`, () => {
    const text = String(build({ note }).note)
    assert.equal(Buffer.byteLength(text), bytes)
    assert.ok(text.endsWith(end))
  })
}

test('words are cut at 128 bytes', () => {
  const { reason, action, reportingInstance } = eventObject(
    { regarding, reason: 'r'.repeat(200), action: 'a'.repeat(200) },
    { ...reporter, instance: 'i'.repeat(200) },
    at,
  )
  for (const word of [reason, action, reportingInstance]) {
    assert.equal(Buffer.byteLength(String(word)), 128)
  }
})

for (const name of ['a:b', 'A', 'x'.repeat(250), '-a', 'a..b']) {
  test(`an object named ${name.slice(0, 9)} has events of a random name, as its own is none for them`, () => {
    const event = build({ regarding: { ...regarding, metadata: { name } } })
    assert.match(String(event.metadata.name), /^[0-9a-f]{8}-[0-9a-f-]{27}$/)
  })
}

const faults: readonly [event: object, fault: RegExp][] = [
  [{ reason: '' }, /no reason/],
  [{ type: 'Error' }, /neither Normal nor Warning: Error/],
  [{ regarding: undefined }, /no apiVersion, kind or name/],
  [{ regarding: { apiVersion: 'v1', kind: 'Pod', metadata: {} } }, /no apiVersion, kind or name/],
]

for (const [event, fault] of faults) {
  test(`no event: ${fault.source}`, () => {
    const bad = { regarding, reason: 'Scaled', ...event } as ControllerEvent
    assert.match(eventFault(bad) ?? '', fault)
  })
}
