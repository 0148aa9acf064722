import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wrap } from '../../../../lib/cli/output/wrap.ts'

for (const [text, lines] of [
  ['', ['']],
  ['one two three', ['one two', 'three']],
  ['a\n\nb', ['a', '', 'b']],
  ['  * indented', ['  *', 'indented']],
  ['a.  b', ['a.  b']],
  ['averylongword and', ['averylongword', 'and']],
  ['exactly 8', ['exactly', '8']],
  ['ends\n', ['ends', '']],
  ['ends  ', ['ends  ']],
  ['it ends    ', ['it ends']],
  ['  a', ['  a']],
  ['\u{1F600}\u{1F600}\u{1F600} four', ['\u{1F600}\u{1F600}\u{1F600} four']],
] as const) {
  test(`${JSON.stringify(text)} breaks between words`, () => assert.deepEqual(wrap(text, 8), lines))
}
