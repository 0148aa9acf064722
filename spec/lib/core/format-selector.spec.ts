import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatLabelSelector, RequestError } from '../../../lib/core/index.ts'

test("an object's selector is written as the text that a list takes", () => {
  assert.equal(formatLabelSelector({}), '')
  const selector = {
    matchLabels: { app: 'web', empty: '' },
    matchExpressions: [
      { key: 'tier', operator: 'In', values: ['a', 'b'] },
      { key: 'old', operator: 'DoesNotExist' },
      { key: 'n', operator: 'NotIn', values: ['1'] },
      { key: 'x', operator: 'Exists' },
    ],
  }
  assert.equal(formatLabelSelector(selector), 'app=web,empty=,tier in (a,b),!old,n notin (1),x')
})

for (const [what, selector] of Object.entries({
  'a value that would be another term': { matchLabels: { app: 'web,!old' } },
  'a key that would be another term': { matchLabels: { 'app,b': 'web' } },
  'a key that would turn its meaning': { matchExpressions: [{ key: '!a', operator: 'Exists' }] },
  'a value that would end the set': {
    matchExpressions: [{ key: 'a', operator: 'In', values: ['b),c in (d'] }],
  },
  'a value of two': { matchExpressions: [{ key: 'a', operator: 'In', values: ['b,c'] }] },
  'no values': { matchExpressions: [{ key: 'a', operator: 'In', values: [] }] },
  'another operator': { matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1'] }] },
})) {
  test(`a selector with ${what} is refused`, () => {
    assert.throws(() => formatLabelSelector(selector), RequestError)
  })
}
