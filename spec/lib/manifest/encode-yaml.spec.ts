import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RequestError } from '../../../lib/core/index.ts'
import { encodeYaml, parseYaml } from '../../../lib/manifest/index.ts'
import { seededRandom } from '../../support/seeded-random.ts'

/** As kubectl writes them. */
const strings: readonly (readonly [text: string, yaml: string])[] = [
  ['plain', 'plain'],
  ['two words', 'two words'],
  ['http://x:80/#y', 'http://x:80/#y'],
  ['100m', '100m'],
  ['', '""'],
  ['yes', '"yes"'],
  ['No', '"No"'],
  ['on', '"on"'],
  ['y', '"y"'],
  ['null', '"null"'],
  ['~', '"~"'],
  ['0644', '"0644"'],
  ['08', '"08"'],
  ['0o17', '"0o17"'],
  ['0b11', '"0b11"'],
  ['1_000', '"1_000"'],
  ['1e3', '"1e3"'],
  ['1e400', '"1e400"'],
  ['12', '"12"'],
  ['1.5', '"1.5"'],
  ['.inf', '".inf"'],
  ['1:30', '"1:30"'],
  ['2001-12-14', '"2001-12-14"'],
  ['2001-12-14T21:59:43Z', '"2001-12-14T21:59:43Z"'],
  ['<<', '"<<"'],
  ['=', '"="'],
  ['- a', "'- a'"],
  ['-a', '-a'],
  ['a: b', "'a: b'"],
  ['a:', "'a:'"],
  ['a #b', "'a #b'"],
  ['#a', "'#a'"],
  ['*a', "'*a'"],
  ['&a', "'&a'"],
  ['!a', "'!a'"],
  ['%a', "'%a'"],
  ['@a', "'@a'"],
  ['`a', "'`a'"],
  ['{a', "'{a'"],
  ['[a', "'[a'"],
  ["it's", "it's"],
  ["'a", "'''a'"],
  ['"a"', `'"a"'`],
  [' a', "' a'"],
  ['a ', "'a '"],
  ['---', "'---'"],
  ['? a', "'? a'"],
  ['a\tb', '"a\\tb"'],
  ['a\rb', '"a\\rb"'],
  ['\u0007', '"\\x07"'],
  ['\ufeffa', '"\\uFEFFa"'],
  ['é', 'é'],
  ['a\nb', '|-\n  a\n  b'],
  ['a\nb\n', '|\n  a\n  b'],
  ['a\n\n', '|+\n  a\n'],
  ['\n', '|2+\n'],
  [' a\nb', '|2-\n   a\n  b'],
  ['a\n\n  b\n', '|\n  a\n\n    b'],
  ['a \nb', '"a \\nb"'],
]

for (const [text, yaml] of strings) {
  test(`the string ${JSON.stringify(text)} is written so that kubectl reads it`, () => {
    assert.equal(encodeYaml({ a: text }), `a: ${yaml}\n`)
    assert.deepEqual(parseYaml(encodeYaml({ a: text }), 'x.yaml'), { a: text })
  })
}

test('keys are sorted, lists stand at their key, empty collections in one line', () => {
  const value = {
    spec: { list: [{ b: 1, a: [[1], []] }, 'x'], none: {}, text: 'a\nb' },
    kind: 'A',
    metadata: { a10: 1, a2: 2, A: 3, 'a-b': 4, ab: 5, no: 6 },
    count: 2n ** 60n,
    left: undefined,
  }
  assert.equal(
    encodeYaml(value),
    `count: 1152921504606846976
kind: A
metadata:
  A: 3
  a-b: 4
  a2: 2
  a10: 1
  ab: 5
  "no": 6
spec:
  list:
  - a:
    - - 1
    - []
    b: 1
  - x
  none: {}
  text: |-
    a
    b
`,
  )
})

test('keys are kept in their order if that is wanted, at every depth', () => {
  const value = { b: 1, a: [{ d: 1, c: { f: undefined, e: 2, b: 3 } }] }
  assert.equal(
    encodeYaml(value, { keyOrder: 'kept' }),
    'b: 1\na:\n- d: 1\n  c:\n    e: 2\n    b: 3\n',
  )
})

test('what JSON cannot carry is refused', () => {
  const cycle: Record<string, unknown> = {}
  cycle.self = cycle
  // biome-ignore lint/suspicious/noSparseArray: it is what is tested
  for (const value of [Number.NaN, [undefined], [, 1], () => 1, Symbol('a'), '\ud800', cycle]) {
    assert.throws(() => encodeYaml({ value: [value] }), RequestError)
  }
})

test('what is written is read again as the same value', () => {
  const random = seededRandom(5)
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T
  const pieces = [
    'a',
    'b c',
    ' ',
    '\n',
    '\t',
    ':',
    '#',
    '-',
    '"',
    "'",
    '\\',
    'yes',
    '0',
    '1',
    '.',
    'e',
    '{',
    '[',
    ',',
    '&',
    '*',
    '!',
    '|',
    '>',
    '%',
    '?',
    '=',
    '<<',
    '~',
    'é',
    '\u2028',
    '\u0085',
    '\0',
    '\ufeff',
    '😀',
    '---',
    '...',
    '2001-01-01',
    '\r',
    '_',
    ': ',
    ' #',
    '__proto__',
  ]
  const text = (): string =>
    Array.from({ length: Math.floor(random() * 6) }, () => pick(pieces)).join('')
  const value = (depth: number): unknown => {
    const kind = random()
    if (depth > 3 || kind < 0.5) return text()
    if (kind < 0.6)
      return pick([0, -1, 0.5, 1e21, 1e-7, 2n ** 60n, -(2n ** 63n), true, false, null])
    const count = Math.floor(random() * 4)
    if (kind < 0.8) return Array.from({ length: count }, () => value(depth + 1))
    return Object.fromEntries(Array.from({ length: count }, () => [text(), value(depth + 1)]))
  }
  for (let round = 0; round < 3000; round++) {
    const written = { a: value(0) }
    const yaml = encodeYaml(written)
    assert.deepEqual(parseYaml(yaml, 'x.yaml'), written, yaml)
    assert.equal(encodeYaml(parseYaml(yaml, 'x.yaml')), yaml)
  }
})

test('a key that is too long for a simple one is written as a complex one', () => {
  const value = { z: 1, ['k'.repeat(2000)]: { a: [1] } }
  const yaml = encodeYaml(value)
  assert.match(yaml, /^\? k{2000}\n:\n {2}a:\n {2}- 1\nz: 1\n$/)
  assert.deepEqual(parseYaml(yaml, 'x.yaml'), value)
})
