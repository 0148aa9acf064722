import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ManifestError, readManifests } from '../../../lib/manifest/index.ts'

const configMap = (name: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`

const names = (text: string): (string | undefined)[] =>
  readManifests(text, 'x.yaml').map(({ object }) => object.metadata.name)

test('reads all documents and skips the empty ones', () => {
  const text = `# nothing\n---\n${configMap('a')}---\n# a comment\n---\n---\n${configMap('b')}...\n`
  assert.deepEqual(names(text), ['a', 'b'])
  assert.deepEqual(names(''), [])
  assert.deepEqual(names('---\nnull\n---\n~\n'), [])
})

test('reads JSON, also several values behind each other', () => {
  const json = (name: string) =>
    JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } })
  assert.deepEqual(names(json('a')), ['a'])
  assert.deepEqual(names(`\n${json('a')}\n${json('b')}${json('c')}`), ['a', 'b', 'c'])
})

test('integers of JSON keep their digits', () => {
  const [manifest] = readManifests(
    '{"apiVersion":"v1","kind":"A","metadata":{},"spec":{"n":9007199254740993}}',
    'x.json',
  )
  assert.deepEqual(manifest?.object.spec, { n: 9007199254740993n })
})

test('gives the items of a List, and of lists within it', () => {
  const text = `apiVersion: v1
kind: List
items:
- ${configMap('a').trimEnd().replaceAll('\n', '\n  ')}
- apiVersion: v1
  kind: PodList
  items:
  - metadata: {name: b}
`
  const manifests = readManifests(text, 'x.yaml')
  assert.deepEqual(
    manifests.map(({ object, source }) => [object.kind, object.metadata.name, source.line]),
    [
      ['ConfigMap', 'a', 4],
      ['Pod', 'b', 11],
    ],
  )
  assert.deepEqual(manifests[0]?.source.locate(['metadata', 'name']), {
    file: 'x.yaml',
    line: 7,
    column: 5,
  })
})

test('a kind that ends in List but has no items is an object', () => {
  const text = 'apiVersion: example.com/v1\nkind: AllowList\nmetadata: {name: a}\nspec: {}\n'
  assert.deepEqual(names(text), ['a'])
})

for (const [text, message] of [
  ['- a', 'x.yaml:1:1: an object is needed, not a list'],
  ['a', 'x.yaml:1:1: an object is needed, not a string'],
  ['kind: A\nmetadata: {}', 'x.yaml:1:1: the object has no apiVersion'],
  ['apiVersion: v1\nmetadata: {}', 'x.yaml:1:1: the object has no kind'],
  ['apiVersion: v1\nkind: 1', 'x.yaml:2:1: kind must be a string, not a number'],
  ['apiVersion: 1\nkind: A', 'x.yaml:1:1: apiVersion must be a string, not a number'],
  [
    'kind: A\napiVersion: a/b/c',
    'x.yaml:2:1: apiVersion "a/b/c": must be VERSION or GROUP/VERSION',
  ],
  ['apiVersion: v1\nkind: A', 'x.yaml:1:1: A: there is no metadata'],
  ['apiVersion: v1\nkind: A\nmetadata: []', 'x.yaml:3:1: A: there is no metadata'],
  [
    'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: A\n  metadata: {}\n- kind: B',
    'x.yaml:7:3: the object has no apiVersion',
  ],
  ['apiVersion: v1\nkind: List\nitems: [null]', 'x.yaml:3:9: an object is needed, not null'],
  ['{"apiVersion":"v1",\n"kind":"A",\n"metadata":1}', 'x.yaml:3:1: A: there is no metadata'],
] as const) {
  test(`refuses ${JSON.stringify(text)} and says where`, () => {
    assert.throws(
      () => readManifests(text, 'x.yaml'),
      (error: Error) => error instanceof ManifestError && error.message === message,
    )
  })
}

test('an apiVersion that comes from a prototype is none', () => {
  assert.throws(
    () => readManifests('__proto__: {apiVersion: v1, kind: A}\nmetadata: {}', 'x.yaml'),
    { message: 'x.yaml:1:1: the object has no apiVersion' },
  )
})
