import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type FieldPath,
  formatFieldPath,
  formatPointer,
  parsePointer,
  valueAt,
} from '../../../lib/core/index.ts'

const paths: readonly (readonly [FieldPath, string, string])[] = [
  [[], '', ''],
  [['spec', 'containers', 0, 'image'], 'spec.containers[0].image', '/spec/containers/0/image'],
  [
    ['metadata', 'annotations', 'example.com/a'],
    'metadata.annotations[example.com/a]',
    '/metadata/annotations/example.com~1a',
  ],
  [['spec', 'x-y', '$ref'], 'spec.x-y.$ref', '/spec/x-y/$ref'],
  [['a', '', '0'], 'a[][0]', '/a//0'],
  [['~', '~1', '/'], '[~][~1][/]', '/~0/~01/~1'],
  [[0, 1], '[0][1]', '/0/1'],
]
for (const [path, text, pointer] of paths) {
  test(`[${path.join(', ')}] is ${text || '(root)'} for people and ${pointer || '(root)'} as pointer`, () => {
    assert.equal(formatFieldPath(path), text)
    assert.equal(formatPointer(path), pointer)
    assert.deepEqual(parsePointer(pointer), path.map(String))
  })
}

test('the value at a path', () => {
  const root = { spec: { list: [{ a: 1 }], none: null } }
  assert.equal(valueAt(root, ['spec', 'list', 0, 'a']), 1)
  assert.equal(valueAt(root, parsePointer('/spec/list/0/a')), 1)
  assert.equal(valueAt(root, []), root)
  assert.equal(valueAt(root, ['spec', 'none']), null)
  for (const path of [
    ['x'],
    ['spec', 'list', 1],
    ['spec', 'none', 'a'],
    ['spec', 'list', 0, 'a', 'b'],
  ]) {
    assert.equal(valueAt(root, path), undefined)
  }
})

test('what an object inherits is not its value', () => {
  for (const key of ['__proto__', 'constructor', 'toString']) {
    assert.equal(valueAt({}, [key]), undefined)
    assert.equal(valueAt(JSON.parse(`{"${key}":1}`), [key]), 1)
  }
})
