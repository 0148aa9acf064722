import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Output } from '../../../../lib/cli/output/output.ts'
import { formatText, styled } from '../../../../lib/cli/output/text.ts'

for (const [text, shown] of [
  ['plain text\twith\nlines, é, 日本, 😀', 'plain text\twith\nlines, é, 日本, 😀'],
  ['\u001b[31mred', '^[[31mred'],
  ['over\rwritten', 'over\\rwritten'],
  ['\0\u0007\b\u007f', '^@^G^H^?'],
  ['\u009b31m', '\\u{9b}31m'],
  ['\u202egnp.exe', '\\u{202e}gnp.exe'],
  ['\u2066x\u2069', '\\u{2066}x\\u{2069}'],
  ['a\u200bb\ufeff', 'a\\u{200b}b\\u{feff}'],
  ['\u2028\u2029', '\\u{2028}\\u{2029}'],
  ['\u{e0041}', '\\u{e0041}'],
  ['\ud800', '\\u{d800}'],
] as const) {
  test(`CVE-2021-25743: ${JSON.stringify(text)} is shown, not obeyed`, () =>
    assert.equal(formatText(text), shown))
}

const printed = (isTTY: boolean, print: (out: Output) => void): string => {
  let text = ''
  print(new Output({ isTTY, write: piece => (text += piece) }))
  return text
}

test('lines are made harmless on a terminal and off it', () => {
  for (const isTTY of [true, false]) {
    assert.equal(
      printed(isTTY, out => out.line('a\u001b', 'b')),
      'a^[b\n',
    )
  }
})

test('data is exact in a file, and harmless on a terminal', () => {
  const text = '{"a": "\u202e"}\n'
  assert.equal(
    printed(false, out => out.data(text)),
    text,
  )
  assert.equal(
    printed(true, out => out.data(text)),
    '{"a": "\\u{202e}"}\n',
  )
})

test('there is colour on a terminal only, and none from the text itself', () => {
  const line = (out: Output): void => out.line(styled('red', 'bad\u001b[0m'), ' thing')
  assert.equal(printed(true, line), '\u001b[31mbad^[[0m\u001b[0m thing\n')
  assert.equal(printed(false, line), 'bad^[[0m thing\n')
})

test('no colour is used where none is wished for', () => {
  let text = ''
  const sink = { isTTY: true, write: (piece: string) => (text += piece) }
  new Output(sink, { colour: false }).line(styled('red', 'bad'))
  assert.equal(text, 'bad\n')
})

test('flush waits until the reader has taken all', async () => {
  const done: (() => void)[] = []
  const out = new Output({
    write: (_text, written) => {
      if (written !== undefined) done.push(written)
    },
  })
  let flushed = false
  const flush = out.flush().then(() => {
    flushed = true
  })
  await Promise.resolve()
  assert.equal(flushed, false)
  done[0]?.()
  await flush
})

test('no colour is printed for nothing', () => {
  assert.equal(
    printed(true, out => out.line(styled('red', ''), 'a')),
    'a\n',
  )
})
