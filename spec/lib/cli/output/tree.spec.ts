import assert from 'node:assert/strict'
import { test } from 'node:test'
import { treeLines } from '../../../../lib/cli/output/tree.ts'
import { parseJson } from '../../../../lib/core/index.ts'

const tree = (value: unknown): string => treeLines(value).join('\n')

test('fields are in order of their names, items behind dashes, texts as they are', () => {
  const value = {
    replicas: 2,
    on: false,
    image: 'nginx: "1"',
    empty: { object: {}, list: [], text: '', nothing: null },
    containers: [{ name: 'a', args: ['x', ['y', 'z']] }, 'plain', {}],
    big: 2n ** 63n,
  }
  assert.equal(
    tree(value),
    `big: 9223372036854775808
containers:
- args:
  - x
  - - y
    - z
  name: a
- plain
- {}
empty:
  list: []
  nothing: null
  object: {}
  text: ""
image: nginx: "1"
on: false
replicas: 2`,
  )
})

test('a text of several lines stands below its field', () => {
  assert.equal(tree({ script: 'one\n  two\n', z: 1 }), 'script:\n  one\n    two\nz: 1')
})

test('no key and no text can look like another line', () => {
  assert.equal(tree({ 'a\nevents: none\u001b': 1 }), 'a^Jevents: none^[: 1')
  assert.equal(tree({ a: 'x\nstatus:\n  ready' }), 'a:\n  x\n  status:\n    ready')
  assert.equal(tree(parseJson('{"__proto__":{"constructor":1}}')), '__proto__:\n  constructor: 1')
})

test('what is long or deep is cut', () => {
  assert.equal(tree({ a: 'x'.repeat(1_000_000) }), `a: ${'x'.repeat(400)}… (1000000 characters)`)
  assert.equal(tree({ ['k'.repeat(1_000_000)]: 1 }), `${'k'.repeat(400)}…: 1`)
  let deep: unknown = 1
  for (let depth = 0; depth < 10_000; depth++) deep = { a: [deep] }
  assert.match(tree(deep), /…$/)
})
