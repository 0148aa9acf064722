import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatObject, isRecord } from '../../../lib/core/index.ts'

test('a record is a JSON object: not null, not an array', () => {
  assert.deepEqual([{}, Object.create(null), null, [], 'x', undefined].map(isRecord), [
    true,
    true,
    false,
    false,
    false,
    false,
  ])
})

for (const [object, text] of [
  [{ kind: 'Deployment', metadata: { name: 'web', namespace: 'shop' } }, 'Deployment shop/web'],
  [{ kind: 'Namespace', metadata: { name: 'shop' } }, 'Namespace shop'],
  [{ kind: 'Job', metadata: { generateName: 'run-', namespace: 'shop' } }, 'Job shop/run-…'],
  [{ kind: 'Pod', metadata: {} }, 'Pod (no name)'],
  [{}, 'object (no name)'],
] as const) {
  test(`an object is shown as ${text}`, () => assert.equal(formatObject(object), text))
}
