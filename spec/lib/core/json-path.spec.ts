import assert from 'node:assert/strict'
import { test } from 'node:test'
import { JsonPath, RequestError } from '../../../lib/core/index.ts'
import { freeze } from '../../support/freeze.ts'
import { seededRandom } from '../../support/seeded-random.ts'

test('integers keep their digits, and inputs are not written to', () => {
  const value = freeze({ a: [2n ** 63n, { b: 1 }], z: 'x' })
  assert.deepEqual(new JsonPath('{.a[0]}').find(value), [[2n ** 63n]])
  assert.deepEqual(new JsonPath('{.a[?(@.b==1)].b}').find({ a: [{ b: 1 }] }), [[1]])
  new JsonPath('{..b}').find(value)
})

test('what every object inherits is not there', () => {
  const value = JSON.parse('{"a":{"__proto__":1}}')
  assert.deepEqual(new JsonPath('{.a.__proto__}').find(value), [[1]])
  for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
    assert.deepEqual(new JsonPath(`{.${name}}`).find({}), [[]])
  }
})

test('strictly, a field that is nowhere is an error', () => {
  assert.throws(() => new JsonPath('{.a.b}').find({ a: {} }, { strict: true }), {
    code: 'ERR_KUBE_REQUEST',
    message: /b is not found/,
  })
})

test('strictly, a filter may ask what is there, and a range of nothing has nothing to miss', () => {
  const value = freeze({ a: [{ b: 1 }, { c: 2 }], none: [] })
  const find = (template: string) => new JsonPath(template).find(value, { strict: true })
  assert.deepEqual(find('{.a[?(@.b)]}'), [[{ b: 1 }]])
  assert.deepEqual(find('{range .none[*]}{.b}{end}'), [])
  assert.throws(() => find('{.a[?(@.b)].b}{.b}'), { message: /b is not found/ })
})

test('a path that multiplies ends at a budget', () => {
  let value: unknown = 1
  for (let depth = 0; depth < 400; depth++) value = { a: value, b: [1] }
  const path = new JsonPath('{..a..a..a}')
  assert.throws(() => path.find(value), { message: /values are visited/ })
})

test('whatever the template, it is read or refused in the words of an error', () => {
  const alphabet = [
    '{',
    '}',
    '[',
    ']',
    '.',
    '..',
    '?(',
    ')',
    '@',
    '"',
    "'",
    '\\',
    ':',
    ',',
    'a',
    '1',
    '-',
    ' ',
    '==',
    'range ',
    'end',
  ]
  const random = seededRandom(3)
  for (let round = 0; round < 5_000; round++) {
    const template = Array.from(
      { length: Math.floor(random() * 12) },
      () => alphabet[Math.floor(random() * alphabet.length)],
    ).join('')
    try {
      new JsonPath(template).find({ a: [1, { a: 2 }] })
    } catch (error) {
      assert.ok(error instanceof RequestError, `${template}: ${error}`)
    }
  }
})
