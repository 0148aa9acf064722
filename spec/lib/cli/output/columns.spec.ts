import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Columns } from '../../../../lib/cli/output/columns.ts'

test('columns are as wide as their widest cell, three apart, the last one not padded', () => {
  assert.deepEqual(
    new Columns().format([
      ['NAME', 'DATA', 'AGE'],
      ['a', '1', '5m'],
      ['kube-root-ca.crt', '', '12h'],
    ]),
    [
      'NAME               DATA   AGE',
      'a                  1      5m',
      'kube-root-ca.crt          12h',
    ],
  )
})

test('a narrow column has six characters', () => {
  assert.deepEqual(new Columns().format([['A', 'B', 'C']]), ['A     B     C'])
})

test('later rows keep to the columns of earlier ones, or widen them', () => {
  const columns = new Columns()
  assert.deepEqual(columns.format([['long name', 'x']]), ['long name   x'])
  assert.deepEqual(columns.format([['a', 'x']]), ['a           x'])
  assert.deepEqual(columns.format([['a longer name', 'x']]), ['a longer name   x'])
})

test('a character beyond the first plane is one character', () => {
  assert.deepEqual(
    new Columns().format([
      ['😀😀😀😀', 'x'],
      ['aaaa', 'x'],
    ]),
    ['😀😀😀😀   x', 'aaaa   x'],
  )
})

test('a control character is as wide as what is shown of it', () => {
  const rows = [
    ['\u001b[31mred', 'a'],
    ['twelve chars', 'b'],
  ]
  assert.deepEqual(new Columns().format(rows), ['\u001b[31mred      a', 'twelve chars   b'])
})
