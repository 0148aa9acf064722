import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LabelSets } from '../../../../lib/watch/store/label-sets.ts'

test('objects with the same labels share them, and the last one takes them along', () => {
  const sets = new LabelSets()
  const text = '{"app":"web"}'
  const first = sets.take(text)
  assert.equal(sets.take(text), first)
  assert.deepEqual(sets.at(first).labels, { app: 'web' })
  sets.release(first)
  assert.equal(sets.size, 1)
  sets.release(first)
  assert.equal(sets.size, 0)
})

test('what is no text is no label', () => {
  const sets = new LabelSets()
  const { labels } = sets.at(sets.take('{"a":1,"b":null,"c":{},"__proto__":"x","d":"e"}'))
  assert.deepEqual(Object.entries(labels), [
    ['__proto__', 'x'],
    ['d', 'e'],
  ])
  assert.deepEqual(sets.at(sets.take('')).labels, {})
})
