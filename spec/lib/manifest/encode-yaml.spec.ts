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
  ['1e400', '1e400'],
  ['12', '"12"'],
  ['1.5', '"1.5"'],
  ['.inf', '".inf"'],
  ['1:30', '"1:30"'],
  ['2001-12-14', '"2001-12-14"'],
  ['2001-02-30', '2001-02-30'],
  ['2001-12-14T21:59:43Z', '"2001-12-14T21:59:43Z"'],
  ['<<', '<<'],
  ['=', '='],
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
  ['\u0007', '"\\a"'],
  ['\u0001', '"\\x01"'],
  ['\u2028', '"\\L"'],
  ['😀', '"\\U0001F600"'],
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

test('a key that is too long or of several lines is written as a complex one', () => {
  const value = { z: 1, ['k'.repeat(129)]: { a: [1], b: 2 }, 'l\nm': ['x'] }
  const yaml = encodeYaml(value)
  assert.equal(yaml, `? ${'k'.repeat(129)}\n: a:\n  - 1\n  b: 2\n? |-\n  l\n  m\n: - x\nz: 1\n`)
  assert.deepEqual(parseYaml(yaml, 'x.yaml'), value)
})

test('a key << has quotes, as it would be a merge without', () => {
  assert.equal(encodeYaml({ '<<': '<<' }), '"<<": <<\n')
})

for (const [value, yaml] of [
  [1234567.5, '1.2345675e+06'],
  [123456.7, '123456.7'],
  [0.00001, '1e-05'],
  [1e20, '1e+20'],
  [1e18, '1000000000000000000'],
  [-(2 ** 63), '-9.223372036854776e+18'],
  [-(2n ** 63n), '-9223372036854775808'],
  [2n ** 64n, '1.8446744073709552e+19'],
  [5e-324, '5e-324'],
] as const) {
  test(`the number ${value} is written as Go does`, () => {
    assert.equal(encodeYaml(value), `${yaml}\n`)
  })
}

for (const [text, yaml] of [
  ['a '.repeat(45).trim(), `${'a '.repeat(39)}a\n  ${'a '.repeat(5)}`.trim()],
  [`${'a '.repeat(45)}: b`, `'${'a '.repeat(38)}a\n  ${'a '.repeat(6)}: b'`],
  [`\t${'a '.repeat(45)} b`, `"\\t${'a '.repeat(37)}a\n  ${'a '.repeat(7)} b"`],
  [`\t${'a'.repeat(80)}  b`, `"\\t${'a'.repeat(80)}\n  \\ b"`],
  ['a'.repeat(100), 'a'.repeat(100)],
] as const) {
  test(`the line ${JSON.stringify(text.slice(0, 8))}… of ${text.length} is folded behind column 80`, () => {
    assert.equal(encodeYaml({ a: text }), `a: ${yaml}\n`)
    assert.deepEqual(parseYaml(encodeYaml({ a: text }), 'x.yaml'), { a: text })
  })
}
