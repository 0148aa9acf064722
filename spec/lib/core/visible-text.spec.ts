import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatText } from '../../../lib/cli/output/text.ts'
import { ApiError, decodeStatus, visibleText } from '../../../lib/core/index.ts'
import { seededRandom } from '../../support/seeded-random.ts'

for (const [text, shown] of [
  ['plain text\twith\nlines, é, 日本, 😀', 'plain text\twith\nlines, é, 日本, 😀'],
  ['\u001b]8;;http://evil\u0007x', '^[]8;;http://evil^Gx'],
  ['over\rwritten', 'over\\rwritten'],
  ['\0\u007f\u009b31m', '^@^?\\u{9b}31m'],
  ['\u202egnp.exe\u2028\ud800', '\\u{202e}gnp.exe\\u{2028}\\u{d800}'],
] as const) {
  test(`${JSON.stringify(text)} is made visible`, () => {
    assert.equal(visibleText(text, { maxLength: 100 }), shown)
  })
}

test('a newline in a part of a line is made visible, too', () => {
  assert.equal(visibleText('a\nb\tc', { inLine: true }), 'a^Jb\tc')
  assert.equal(visibleText('a\nb'), 'a\nb')
})

test('a long text is cut, and says so', () => {
  assert.equal(visibleText('abcdef', { maxLength: 3 }), 'abc…')
  assert.equal(visibleText('abc', { maxLength: 3 }), 'abc')
})

test('the command shows a text in the same way', () => {
  const random = seededRandom(1)
  for (let round = 0; round < 5000; round++) {
    const codes = Array.from({ length: 5 }, () => Math.floor(random() * 0x3000))
    const text = String.fromCodePoint(...codes)
    assert.equal(visibleText(text, { maxLength: 100 }), formatText(text))
  }
})

test("an error's message is short and harmless, its status the server's own words", () => {
  const message = `\u001b[2J${'x'.repeat(100_000)}`
  const error = new ApiError(decodeStatus({ kind: 'Status', message }, 500), 'GET /x')
  assert.match(error.message, /^GET \/x: \^\[\[2Jxx/)
  assert.ok(error.message.length < 5000)
  assert.equal(error.status.message, message)
})
