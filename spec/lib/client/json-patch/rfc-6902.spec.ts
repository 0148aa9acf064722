import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  applyJsonPatch,
  JsonPatchError,
  type JsonPatchFailure,
} from '../../../../lib/client/json-patch/index.ts'
import type { JsonPatchOperation } from '../../../../lib/core/index.ts'
import { freeze } from '../../../support/freeze.ts'

/** What a patch makes of a value, or why it does not apply. */
type Case = readonly [name: string, value: unknown, patch: unknown, result: Result]
type Result = { readonly gives: unknown } | JsonPatchFailure

const gives = (value: unknown): Result => ({ gives: value })
const add = (path: unknown, value: unknown) => ({ op: 'add', path, value })
const replace = (path: string, value: unknown) => ({ op: 'replace', path, value })
const probe = (path: string, value: unknown) => ({ op: 'test', path, value })
const remove = (path: string) => ({ op: 'remove', path })
const move = (from: unknown, path: string) => ({ op: 'move', from, path })
const copy = (from: unknown, path: string) => ({ op: 'copy', from, path })

/** RFC 6902, appendix A. A.13 has two members of one name, which no value can have: the later one is there. */
const appendix: readonly Case[] = [
  ['A.1 a member', { foo: 'bar' }, [add('/baz', 'qux')], gives({ baz: 'qux', foo: 'bar' })],
  [
    'A.2 an item',
    { foo: ['bar', 'baz'] },
    [add('/foo/1', 'qux')],
    gives({ foo: ['bar', 'qux', 'baz'] }),
  ],
  ['A.3 no member', { baz: 'qux', foo: 'bar' }, [remove('/baz')], gives({ foo: 'bar' })],
  [
    'A.4 no item',
    { foo: ['bar', 'qux', 'baz'] },
    [remove('/foo/1')],
    gives({ foo: ['bar', 'baz'] }),
  ],
  [
    'A.5 another value',
    { baz: 'qux', foo: 'bar' },
    [replace('/baz', 'boo')],
    gives({ baz: 'boo', foo: 'bar' }),
  ],
  [
    'A.6 a member elsewhere',
    { foo: { bar: 'baz', waldo: 'fred' }, qux: { corge: 'grault' } },
    [move('/foo/waldo', '/qux/thud')],
    gives({ foo: { bar: 'baz' }, qux: { corge: 'grault', thud: 'fred' } }),
  ],
  [
    'A.7 an item elsewhere',
    { foo: ['all', 'grass', 'cows', 'eat'] },
    [move('/foo/1', '/foo/3')],
    gives({ foo: ['all', 'cows', 'eat', 'grass'] }),
  ],
  [
    'A.8 a test that holds',
    { baz: 'qux', foo: ['a', 2, 'c'] },
    [probe('/baz', 'qux'), probe('/foo/1', 2)],
    gives({ baz: 'qux', foo: ['a', 2, 'c'] }),
  ],
  ['A.9 a test that does not', { baz: 'qux' }, [probe('/baz', 'bar')], 'TEST'],
  [
    'A.10 an object in a member',
    { foo: 'bar' },
    [add('/child', { grandchild: {} })],
    gives({ foo: 'bar', child: { grandchild: {} } }),
  ],
  [
    'A.11 a member that is not known',
    { foo: 'bar' },
    [{ ...add('/baz', 'qux'), xyz: 123 }],
    gives({ foo: 'bar', baz: 'qux' }),
  ],
  ['A.12 a place that is not there', { foo: 'bar' }, [add('/baz/bat', 'qux')], 'MISSING'],
  [
    'A.13 two operations in one',
    { foo: 'bar' },
    JSON.parse('[{"op":"add","path":"/baz","value":"qux","op":"remove"}]'),
    'MISSING',
  ],
  [
    'A.14 escapes in their order',
    { '/': 9, '~1': 10 },
    [probe('/~01', 10)],
    gives({ '/': 9, '~1': 10 }),
  ],
  ['A.15 a number is no text', { '/': 9, '~1': 10 }, [probe('/~01', '10')], 'TEST'],
  [
    'A.16 an array in an array',
    { foo: ['bar'] },
    [add('/foo/-', ['abc', 'def'])],
    gives({ foo: ['bar', ['abc', 'def']] }),
  ],
]

/** What the sections of the RFC say, and the community's suite (json-patch-tests) asks for, in our words. */
const additions: readonly Case[] = [
  ['no operations on nothing', {}, [], gives({})],
  ['no operations', { a: 1 }, [], gives({ a: 1 })],
  ['no operations on an array', ['a'], [], gives(['a'])],
  ['a null replaced', { a: null }, [add('/a', 1)], gives({ a: 1 })],
  ['the first item of a root', [], [add('/0', 'a')], gives(['a'])],
  ['a text of digits', {}, [add('/a', '1')], gives({ a: '1' })],
  ['a root that becomes an array', {}, [add('', [])], gives([])],
  ['a root that becomes an object', [], [add('', {})], gives({})],
  ['a root that is added anew', { a: 'b' }, [add('', { c: 'd' })], gives({ c: 'd' })],
  ['a root that is a text', 'a', [replace('', 'b')], gives('b')],
  ['the end of a root', [], [add('/-', 'a')], gives(['a'])],
  ['the name that is empty', {}, [add('/', 1)], gives({ '': 1 })],
  ['an empty name further down', { a: {} }, [add('/a/', 1)], gives({ a: { '': 1 } })],
  ['a member of an item', { a: [{ b: 1 }] }, [add('/a/0/c', 2)], gives({ a: [{ b: 1, c: 2 }] })],
  ['true', { a: 1 }, [add('/b', true)], gives({ a: 1, b: true })],
  ['false', { a: 1 }, [add('/b', false)], gives({ a: 1, b: false })],
  ['null', { a: 1 }, [add('/b', null)], gives({ a: 1, b: null })],
  ['a name of digits', { a: 1 }, [add('/0', 'b')], gives({ 0: 'b', a: 1 })],
  ['a name that differs in case', { a: 1 }, [add('/A', 2)], gives({ a: 1, A: 2 })],
  ['an item behind the last', ['a', 'b'], [add('/2', 'c')], gives(['a', 'b', 'c'])],
  ['an item before the first', ['a', 'b'], [add('/0', 'c')], gives(['c', 'a', 'b'])],
  ['an array as an item', ['a', 'b'], [add('/1', ['c'])], gives(['a', ['c'], 'b'])],
  ['a dash far down', [1, [2, [3]]], [add('/1/1/-', 4)], gives([1, [2, [3, 4]]])],
  ['an index beyond the end', { a: [1] }, [add('/a/2', 2)], 'MISSING'],
  ['an index below zero', { a: [1] }, [add('/a/-1', 2)], 'MISSING'],
  ['a name where items are', ['a'], [add('/b', 2)], 'MISSING'],
  ['an exponent for an index', ['a', 'b'], [add('/1e0', 2)], 'MISSING'],
  ['a leading zero', ['a', 'b'], [add('/01', 2)], 'MISSING'],
  ['a plus sign', ['a', 'b'], [add('/+1', 2)], 'MISSING'],
  ['an index of forty digits', ['a'], [add(`/${'1'.repeat(40)}`, 2)], 'MISSING'],
  ['a place in a text', { a: 'text' }, [add('/a/0', 2)], 'MISSING'],
  ['a place in a null', { a: null }, [add('/a/b', 2)], 'MISSING'],
]

const changes: readonly Case[] = [
  ['an array that goes', { a: 1, b: [1, 2] }, [remove('/b')], gives({ a: 1 })],
  ['a member of an item that goes', { a: [{ b: 1 }] }, [remove('/a/0/b')], gives({ a: [{}] })],
  ['a null that goes', { a: null }, [remove('/a')], gives({})],
  ['items that go, one by one', [1, 2, 3, 4], [remove('/1'), remove('/2')], gives([1, 3])],
  ['a member that is not there, removed', { a: 1 }, [remove('/b')], 'MISSING'],
  ['a path that is not there, removed', { a: 1 }, [remove('/b/c')], 'MISSING'],
  ['an item that is not there, removed', ['a'], [remove('/1')], 'MISSING'],
  ['the end of an array, removed', ['a'], [remove('/-')], 'MISSING'],
  ['an item by an exponent, removed', [1, 2], [remove('/1e0')], 'MISSING'],
  ['a path by an exponent, removed', { a: [{}, { b: 1 }] }, [remove('/a/1e0/b')], 'MISSING'],
  ['the whole value, removed', { a: 1 }, [remove('')], 'INVALID'],
  ['a value by an array', { a: 1 }, [replace('/a', [1])], gives({ a: [1] })],
  ['an item by an array', ['a', 'b'], [replace('/1', ['c'])], gives(['a', ['c']])],
  ['a text by 0', [''], [replace('/0', 0)], gives([0])],
  ['a text by true', [''], [replace('/0', true)], gives([true])],
  ['a text by false', [''], [replace('/0', false)], gives([false])],
  ['a text by null', [''], [replace('/0', null)], gives([null])],
  ['a member by null', { a: 'b' }, [replace('/a', null)], gives({ a: null })],
  ['a null by a text', { a: null }, [replace('/a', 'b')], gives({ a: 'b' })],
  ['the whole value', { a: 'b' }, [replace('', { c: 'd' })], gives({ c: 'd' })],
  ['a member that is not there, replaced', { a: 1 }, [replace('/b', 1)], 'MISSING'],
  ['a path that is not there, replaced', { a: 1 }, [replace('/b/c', 1)], 'MISSING'],
  ['an item that is not there, replaced', ['a'], [replace('/1', 1)], 'MISSING'],
  ['an item by an exponent, replaced', ['a'], [replace('/0e0', 1)], 'MISSING'],
  ['the same place', { a: 1 }, [move('/a', '/a')], gives({ a: 1 })],
  ['another name', { a: 1, b: [2] }, [move('/a', '/c')], gives({ b: [2], c: 1 })],
  ['a null with another name', { a: null }, [move('/a', '/b')], gives({ b: null })],
  ['out of an item', { a: [{ b: 1 }] }, [move('/a/0/b', '/a/1')], gives({ a: [{}, 1] })],
  ['over what is there', { a: 1, b: 2 }, [move('/a', '/b')], gives({ b: 1 })],
  ['a part to the root', { a: { b: 1 } }, [move('/a', '')], gives({ b: 1 })],
  ['into itself', { a: { b: 1 } }, [move('/a', '/a/b')], 'INVALID'],
  ['the root into itself', { a: 1 }, [move('', '/a')], 'INVALID'],
  ['beside itself', { a: 1, ab: {} }, [move('/a', '/ab/c')], gives({ ab: { c: 1 } })],
  ['what is not there, moved', { a: 1 }, [move('/b', '/a')], 'MISSING'],
  ['what is not there, moved to itself', { a: 1 }, [move('/b', '/b')], 'MISSING'],
  ['an item by an exponent, moved', { a: [1, 2] }, [move('/a/1e0', '/b')], 'MISSING'],
  ['to where nothing is', { a: 1 }, [move('/a', '/b/c')], 'MISSING'],
  [
    'an object, twice',
    { a: [{ b: 1 }] },
    [copy('/a/0', '/c')],
    gives({ a: [{ b: 1 }], c: { b: 1 } }),
  ],
  ['a null, twice', { a: null }, [copy('/a', '/b')], gives({ a: null, b: null })],
  ['the root into itself, copied', { a: 1 }, [copy('', '/b')], gives({ a: 1, b: { a: 1 } })],
  ['what is not there, copied', { a: 1 }, [copy('/b', '/a')], 'MISSING'],
  ['an item by an exponent, copied', { a: [1, 2] }, [copy('/a/1e0', '/b')], 'MISSING'],
  [
    'a copy that changes later',
    { a: { b: [{ c: 1 }] } },
    [copy('/a', '/d'), replace('/d/b/0/c', 2)],
    gives({ a: { b: [{ c: 1 }] }, d: { b: [{ c: 2 }] } }),
  ],
  [
    'an original that changes later',
    { a: { b: [{ c: 1 }] } },
    [copy('/a', '/d'), replace('/a/b/0/c', 2)],
    gives({ a: { b: [{ c: 2 }] }, d: { b: [{ c: 1 }] } }),
  ],
  [
    'a change before a copy and after',
    { a: { b: 1 } },
    [replace('/a/b', 2), copy('/a', '/c'), replace('/a/b', 3)],
    gives({ a: { b: 3 }, c: { b: 2 } }),
  ],
]

const strange = {
  a: ['b'],
  '': 0,
  'a/b': 1,
  'c%d': 2,
  'e^f': 3,
  'g|h': 4,
  'i\\j': 5,
  'k"l': 6,
  ' ': 7,
  'm~n': 8,
}

const tests: readonly Case[] = [
  [
    'names of all kinds',
    strange,
    [
      probe('/a', ['b']),
      probe('/a/0', 'b'),
      probe('/', 0),
      probe('/a~1b', 1),
      probe('/c%d', 2),
      probe('/e^f', 3),
      probe('/g|h', 4),
      probe('/i\\j', 5),
      probe('/k"l', 6),
      probe('/ ', 7),
      probe('/m~0n', 8),
    ],
    gives(strange),
  ],
  ['a null', { a: null }, [probe('/a', null)], gives({ a: null })],
  [
    'another order',
    { a: { b: 1, c: 2 } },
    [probe('/a', { c: 2, b: 1 })],
    gives({ a: { b: 1, c: 2 } }),
  ],
  [
    'another order in an item',
    [{ b: 1, c: 2 }],
    [probe('', [{ c: 2, b: 1 }])],
    gives([{ b: 1, c: 2 }]),
  ],
  ['items in their order', { a: [1, 2] }, [probe('/a', [1, 2])], gives({ a: [1, 2] })],
  ['items in another order', { a: [1, 2] }, [probe('/a', [2, 1])], 'TEST'],
  ['fewer items', { a: [1, 2] }, [probe('/a', [1])], 'TEST'],
  ['fewer members', { a: { b: 1, c: 2 } }, [probe('/a', { b: 1 })], 'TEST'],
  ['more members', { a: { b: 1 } }, [probe('/a', { b: 1, c: 2 })], 'TEST'],
  ['an array for an object', { a: {} }, [probe('/a', [])], 'TEST'],
  ['a name that looks like a number', { '1e0': 'a' }, [probe('/1e0', 'a')], gives({ '1e0': 'a' })],
  ['an exponent that is no index', ['a', 'b'], [probe('/1e0', 'b')], 'TEST'],
  ['two zeros', ['a', 'b'], [probe('/00', 'a')], 'TEST'],
  ['a zero before an index', ['a', 'b'], [probe('/01', 'b')], 'TEST'],
  ['nothing there', { a: 1 }, [probe('/b', null)], 'TEST'],
  ['the whole value', { a: 1 }, [probe('', { a: 1 })], gives({ a: 1 })],
  ['members that are not known', { a: 1 }, [{ ...probe('/a', 1), more: 1 }], gives({ a: 1 })],
]

const malformed: readonly Case[] = [
  ['a patch that is no array', {}, { op: 'add', path: '/a', value: 1 }, 'INVALID'],
  ['a patch that is null', {}, null, 'INVALID'],
  ['an operation that is null', {}, [null], 'INVALID'],
  ['an operation that is an array', {}, [['add', '/a', 1]], 'INVALID'],
  ['no op', {}, [{ path: '/a', value: 1 }], 'INVALID'],
  ['an op that is not known', { a: 1 }, [{ op: 'spam', path: '/a', value: 1 }], 'INVALID'],
  ['an op that objects have', { a: 1 }, [{ op: 'toString', path: '/a', value: 1 }], 'INVALID'],
  ['an op that is an array', { a: 1 }, [{ op: ['add'], path: '/a', value: 1 }], 'INVALID'],
  ['no path', {}, [{ op: 'add', value: 1 }], 'INVALID'],
  ['a path that is null', {}, [add(null, 1)], 'INVALID'],
  ['a path that is a number', {}, [add(0, 1)], 'INVALID'],
  ['a path without a slash', {}, [add('a', 1)], 'INVALID'],
  ['a tilde and a 2', { '~2': 1 }, [probe('/~2', 1)], 'INVALID'],
  ['a tilde at the end', { 'a~': 1 }, [probe('/a~', 1)], 'INVALID'],
  ['no value to add', [1], [{ op: 'add', path: '/-' }], 'INVALID'],
  ['no value to replace by', [1], [{ op: 'replace', path: '/0' }], 'INVALID'],
  ['no value to test for', [null], [{ op: 'test', path: '/0' }], 'INVALID'],
  ['no value to test for, where one is false', [false], [{ op: 'test', path: '/0' }], 'INVALID'],
  ['no from to copy', [1], [{ op: 'copy', path: '/-' }], 'INVALID'],
  ['no from to move', { a: 1 }, [{ op: 'move', path: '' }], 'INVALID'],
  ['a from without a slash', { a: 1 }, [copy('a', '/b')], 'INVALID'],
]

const groups = {
  'the RFC': appendix,
  add: additions,
  'all others': changes,
  test: tests,
  malformed,
}

for (const [group, cases] of Object.entries(groups)) {
  for (const [name, value, patch, result] of cases) {
    test(`${group}: ${name}`, () => {
      const apply = () => applyJsonPatch(freeze(value), freeze(patch) as JsonPatchOperation[])
      if (typeof result === 'object') return assert.deepEqual(apply(), result.gives)
      assert.throws(apply, error => {
        assert.ok(error instanceof JsonPatchError)
        return error.failure === result
      })
    })
  }
}

test('the table has a case for each of the 108 of the community’s suite, and more', () => {
  const count = Object.values(groups).reduce((sum, cases) => sum + cases.length, 0)
  assert.ok(count >= 108, String(count))
})
