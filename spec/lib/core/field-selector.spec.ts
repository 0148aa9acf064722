import assert from 'node:assert/strict'
import { test } from 'node:test'
import { escapeFieldValue, parseFieldSelector, RequestError } from '../../../lib/core/index.ts'
import { seededRandom } from '../../support/seeded-random.ts'

const parsed: readonly (readonly [string, readonly (readonly [string, boolean, string])[]])[] = [
  ['', []],
  [',,', []],
  ['metadata.name=web', [['metadata.name', true, 'web']]],
  ['metadata.name==web', [['metadata.name', true, 'web']]],
  ['status.phase!=Running,', [['status.phase', false, 'Running']]],
  ['a=', [['a', true, '']]],
  ['=b', [['', true, 'b']]],
  ['a!b=c', [['a!b', true, 'c']]],
  [String.raw`a=b\,c\=d\\`, [['a', true, String.raw`b,c=d\ `.trimEnd()]]],
  [
    'a=b c&d%20,e=\u{1f600}',
    [
      ['a', true, 'b c&d%20'],
      ['e', true, '\u{1f600}'],
    ],
  ],
]
for (const [selector, terms] of parsed) {
  test(`"${selector}" is read as its terms`, () => {
    const expected = terms.map(([field, isEqual, value]) => ({ field, isEqual, value }))
    assert.deepEqual(parseFieldSelector(selector), expected)
  })
}

for (const selector of ['a', 'a!', 'a=b,c', 'a=b=c', 'a===b', 'a!==b', 'a=b\\', 'a=\\b', 'a\\,b']) {
  test(`"${selector}" is refused, and not quoted`, () => {
    assert.throws(
      () => parseFieldSelector(selector),
      (error: unknown) =>
        error instanceof RequestError && /^fieldSelector: a (term|value) has /.test(error.message),
    )
  })
}

test('of 1,000 random values each that is escaped is the value again', () => {
  const random = seededRandom(1)
  const letters = ['\\', ',', '=', '!', 'a', ' ', '\u{1f600}', '&']
  for (let round = 0; round < 1_000; round++) {
    const length = Math.floor(random() * 8)
    const value = Array.from({ length }, () => letters[Math.floor(random() * letters.length)]).join(
      '',
    )
    const selector = `metadata.name!=${escapeFieldValue(value)}`
    assert.deepEqual(parseFieldSelector(selector), [
      { field: 'metadata.name', isEqual: false, value },
    ])
  }
})
