import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ManifestError, parseYaml } from '../../../lib/manifest/index.ts'

/** Constructs on which readers of YAML differ, and what kubectl makes of them. */
const constructs: readonly (readonly [what: string, text: string, value: unknown])[] = [
  [
    'a merge is overridden by what follows',
    'a: &x {b: 1}\nc: {<<: *x, b: 2}',
    { a: { b: 1 }, c: { b: 2 } },
  ],
  [
    'a merge overrides what is before it',
    'a: &x {b: 1}\nc: {b: 2, <<: *x}',
    { a: { b: 1 }, c: { b: 1 } },
  ],
  ['of a list of merges the first wins', 'a: {<<: [{b: 1}, {b: 2, c: 3}]}', { a: { b: 1, c: 3 } }],
  ['a quoted << is a key', 'a: {"<<": {b: 1}}', { a: { '<<': { b: 1 } } }],
  ['an anchor may be set anew', 'a: &x 1\nb: &x 2\nc: *x', { a: 1, b: 2, c: 2 }],
  ['an anchor may be set anew within itself', 'a: &x [1, &x 2]\nb: *x', { a: [1, 2], b: 2 }],
  ['an alias may be a key', 'a: &x b\n*x : c', { a: 'b', b: 'c' }],
  ['a literal block keeps its line breaks', 'a: |\n  b\n   c\n\n', { a: 'b\n c\n' }],
  ['a block at the end of the file has a line break like any other', 'a: |\n  b', { a: 'b\n' }],
  ['a folded block joins its lines', 'a: >-\n  b\n  c\n\n  d\n', { a: 'b c\nd' }],
  ['a plain scalar goes on over lines', 'a: b\n  c\n\n  d', { a: 'b c\nd' }],
  ['a list may stand at its key', 'a:\n- b\n- - c\n  - d', { a: ['b', ['c', 'd']] }],
  ['what has no value is null', 'a:\nb: [1, ]\nc: {d}', { a: null, b: [1], c: { d: null } }],
  [
    'colons and hashes within words are text',
    'a: http://x:1/#y\nb: c#d',
    { a: 'http://x:1/#y', b: 'c#d' },
  ],
  ['KYAML is YAML', '---\n{\n  a: "b", # c\n  d: [\n    1,\n  ],\n}\n', { a: 'b', d: [1] }],
  [
    'a closing bracket may stand at its key',
    'a:\n  b: [\n    1, # c ]\n    2\n  ]\n  d: e',
    { a: { b: [1, 2], d: 'e' } },
  ],
  [
    'a flow collection may be left of its key',
    'a: [\n[1,\n2],\n{"b": "]\n "}\n]\nc: d',
    { a: [[1, 2], { b: '] ' }], c: 'd' },
  ],
  ['brackets in a block are text', 'a: [\n1\n]\nb: |\n  [\n  1\n  ]\n', { a: [1], b: '[\n1\n]\n' }],
  ['a pair in a list is a map', 'a: [b: c]', { a: [{ b: 'c' }] }],
  ['tags of collections say nothing', 'a: !!set {b, c}', { a: { b: null, c: null } }],
  ['a byte order mark and CRLF are no text', '\ufeffa: b\r\nc: d\r\n', { a: 'b', c: 'd' }],
  [
    'names of JavaScript are keys like any other',
    '__proto__: {a: 1}\nconstructor: 2\ntoString: 3',
    JSON.parse('{"__proto__":{"a":1},"constructor":2,"toString":3}'),
  ],
  [
    'a merge brings them as keys too',
    'a: &x {__proto__: 1}\nb: {<<: *x}',
    { a: JSON.parse('{"__proto__":1}'), b: JSON.parse('{"__proto__":1}') },
  ],
]

for (const [what, text, value] of constructs) {
  test(`${what}`, () => assert.deepEqual(parseYaml(text, 'x.yaml'), value))
}

test('an alias is a copy: changing one place does not change the other', () => {
  const value = parseYaml('a: &x {b: []}\nc: *x', 'x.yaml') as { a: { b: number[] }; c: unknown }
  value.a.b.push(1)
  assert.deepEqual(value.c, { b: [] })
})

for (const [text, message] of [
  ['a: 1\nb: 2\na: 3', '3:1: the key "a" is set twice; first at 1:1'],
  ['1: a\n"1": b', '2:1: the key "1" is set twice; first at 1:1'],
  // What is behind a fault is not looked at.
  ['a: 1\na: 2\nb: "no end', '2:1: the key "a" is set twice; first at 1:1'],
  ['a: {b: 1, b: 2}', '1:11: the key "b" is set twice; first at 1:5'],
  ['{"a": 1,\n "\\u0061": 2}', '2:2: the key "a" is set twice; first at 1:2'],
  ['a: *x', '1:4: there is no anchor "x" before this alias'],
  ['a: &x [*x]', '1:8: the anchor "x" contains itself'],
  ['a: {<<: 1}', '1:9: a merge needs a map or a list of maps'],
  ['a: b: c', '1:5: a colon may not stand here; quote the text that it is in'],
  ['a: {b', '1:6: a comma or } is missing here'],
  ['a: b\n---\nc: d', '3:1: there is more than one document'],
] as const) {
  test(`refuses ${JSON.stringify(text)} and says where`, () => {
    assert.throws(
      () => parseYaml(text, 'x.yaml'),
      (error: ManifestError) => {
        assert.equal(error.message, `x.yaml:${message}`)
        assert.equal(error.code, 'ERR_KUBE_MANIFEST')
        return true
      },
    )
  })
}

test('no error quotes a value: it may be that of a Secret', () => {
  for (const text of [
    'a: !pass"word x',
    'a: "pass\\qword"',
    'a: pass: word',
    '{"a":"pass" word}',
    'a: !!int password',
  ]) {
    assert.throws(
      () => parseYaml(text, 'x.yaml'),
      (error: Error) => !/pass/.test(error.message) && !/pass/.test(String(error.cause)),
    )
  }
})
