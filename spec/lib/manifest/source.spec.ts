import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FieldPath } from '../../../lib/core/index.ts'
import {
  encodeYaml,
  formatPosition,
  parseYamlSource,
  readManifests,
} from '../../../lib/manifest/index.ts'
import { seededRandom } from '../../support/seeded-random.ts'

const text = `# the second document
---
apiVersion: v1
kind: Thing
metadata: {name: a, labels: {"x/y": z}}
base: &base
  image: "a"
  list:
  - one
  - two: |
      lines
spec:
  <<: *base
  image: b
  copy: *base
  key with spaces: 1
  1: one
  flow: [a, {b: c},
    d]
  none:
`

const cases: readonly (readonly [path: FieldPath, place: string])[] = [
  [[], '3:1'],
  [['kind'], '4:1'],
  [['metadata', 'labels', 'x/y'], '5:30'],
  [['base', 'list', 0], '9:5'],
  [['base', 'list', 1], '10:5'],
  [['base', 'list', 1, 'two'], '10:5'],
  [['spec'], '12:1'],
  [['spec', 'image'], '14:3'],
  [['spec', 'list'], '8:3'],
  [['spec', 'copy', 'list', 1, 'two'], '10:5'],
  [['spec', 'key with spaces'], '16:3'],
  [['spec', '1'], '17:3'],
  [['spec', 'flow', 0], '18:10'],
  [['spec', 'flow', 1, 'b'], '18:14'],
  [['spec', 'flow', 2], '19:5'],
  [['spec', 'none'], '20:3'],
  [['spec', 'none', 'deeper'], '20:3'],
  [['spec', 'missing', 0, 'deeper'], '12:1'],
  [['base', 'list', 7], '8:3'],
  [['missing'], '3:1'],
]

test('every value of YAML has a place; what is missing has that of its nearest ancestor', () => {
  const [manifest] = readManifests(text, 'x.yaml')
  for (const [path, place] of cases) {
    const found = manifest?.source.locate(path)
    assert.equal(found && formatPosition(found), `x.yaml:${place}`, path.join('.'))
  }
})

test('every value of JSON has a place too', () => {
  const json = `{"apiVersion": "v1", "kind": "A",
  "metadata": {},
  "spec": {"a\\"b": [1, "]", {"c":
    true}], "d": {"e": {}}}
}`
  const [manifest] = readManifests(json, 'x.json')
  for (const [path, place] of [
    [[], '1:1'],
    [['metadata'], '2:3'],
    [['spec', 'a"b'], '3:12'],
    [['spec', 'a"b', 1], '3:24'],
    [['spec', 'a"b', 2, 'c'], '3:30'],
    [['spec', 'd', 'e'], '4:19'],
    [['spec', 'd', 'missing'], '4:13'],
    [['spec', 'a"b', 9], '3:12'],
  ] as const) {
    const found = manifest?.source.locate(path)
    assert.equal(found && formatPosition(found), `x.json:${place}`, path.join('.'))
  }
})

/** Each path of a value that ends in a key. */
function* keyPaths(node: unknown, path: FieldPath = []): Generator<FieldPath> {
  if (typeof node !== 'object' || node === null) return
  for (const [key, child] of Object.entries(node)) {
    const below = [...path, Array.isArray(node) ? Number(key) : key]
    if (!Array.isArray(node)) yield below
    yield* keyPaths(child, below)
  }
}

test('a place is where the key is written, in any document', () => {
  const random = seededRandom(11)
  let keys = 0
  const value = (depth: number): unknown => {
    if (depth === 0 || random() < 0.3) return random() < 0.5 ? 'text' : Math.floor(random() * 100)
    const count = 1 + Math.floor(random() * 3)
    if (random() < 0.4) return Array.from({ length: count }, () => value(depth - 1))
    return Object.fromEntries(Array.from({ length: count }, () => [`k${keys++}`, value(depth - 1)]))
  }
  for (let round = 0; round < 50; round++) {
    const object = { apiVersion: 'v1', kind: 'A', metadata: {}, spec: value(5) }
    for (const written of [encodeYaml(object), JSON.stringify(object, null, 1)]) {
      const [manifest] = readManifests(written, 'x')
      const rows = written.split('\n')
      for (const path of keyPaths(object)) {
        const { line = 0, column = 0 } = manifest?.source.locate(path) ?? {}
        assert.match(rows[line - 1]?.slice(column - 1) ?? '', new RegExp(`^"?${path.at(-1)}"?:`))
      }
    }
  }
})

test('a value that is no manifest has places, too, and each has its whole text', () => {
  const { value, source } = parseYamlSource('# rules\na: [b, {c: d}]\n', 'x.yaml')
  assert.deepEqual(value, { a: ['b', { c: 'd' }] })
  assert.equal(formatPosition(source.locate(['a', 1, 'c'])), 'x.yaml:2:9')
  assert.equal(source.text, '# rules\na: [b, {c: d}]\n')
  assert.equal(readManifests(text, 'x.yaml')[0]?.source.text, text)
  const none = parseYamlSource('# nothing\n', 'x.yaml')
  assert.deepEqual([none.value, formatPosition(none.source.locate(['a']))], [null, 'x.yaml:1:1'])
})
