import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from 'anykind'
import {
  and,
  annotationsChanged,
  contentChanged,
  generationChanged,
  labelsChanged,
  not,
  or,
  type Predicate,
} from 'anykind/controller'
import { InformerEvent } from '../../../lib/watch/informer-event.ts'

const before: KubeObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', generation: 1, labels: { a: '1' }, resourceVersion: '1' },
  data: { x: '1' },
}

const update = (change: object, metadata: object = {}) =>
  new InformerEvent({
    type: 'update',
    key: 'a',
    content: {
      read: () => ({ ...before, ...change, metadata: { ...before.metadata, ...metadata } }),
    },
    oldContent: { read: () => before },
  })

const changes = {
  generation: update({}, { generation: 2 }),
  labels: update({}, { labels: { a: '2' } }),
  'no labels': update({}, { labels: undefined }),
  annotations: update({}, { annotations: { a: '1' } }),
  'no annotations': update({}, { annotations: {} }),
  content: update({ data: { x: '2' } }),
  status: update({ status: { ready: true } }),
  version: update({}, { resourceVersion: '2' }),
}

const passes = (predicate: Predicate) =>
  Object.entries(changes).flatMap(([name, event]) => (predicate(event) ? name : []))

test('each predicate passes the updates that it is about', () => {
  assert.deepEqual(passes(generationChanged), ['generation'])
  assert.deepEqual(passes(labelsChanged), ['labels', 'no labels'])
  assert.deepEqual(passes(annotationsChanged), ['annotations'])
  assert.deepEqual(passes(contentChanged), ['content'])
  assert.deepEqual(passes(or(generationChanged, annotationsChanged)), ['generation', 'annotations'])
  assert.deepEqual(passes(and(generationChanged, annotationsChanged)), [])
  assert.deepEqual(passes(and(labelsChanged, not(generationChanged))), ['labels', 'no labels'])
  assert.equal(passes(and()).length, Object.keys(changes).length)
  assert.deepEqual(passes(or()), [])
})

test('what comes and what goes passes, and what is resynced does not', () => {
  const content = { read: () => before }
  for (const predicate of [generationChanged, labelsChanged, annotationsChanged, contentChanged]) {
    for (const type of ['add', 'delete'] as const) {
      assert.ok(predicate(new InformerEvent({ type, key: 'a', content })))
    }
    const same = new InformerEvent({ type: 'update', key: 'a', content, oldContent: content })
    assert.ok(!predicate(same))
  }
})
