import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeKyaml, encodeYaml, ManifestError, parseYaml } from '../../../lib/manifest/index.ts'

const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n')

/** Small texts that would be large values, and what stops each. */
const bombs: readonly (readonly [what: string, text: string, why: RegExp])[] = [
  [
    'a billion laughs',
    `a0: &a0 x\n${lines(9, i => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`)}`,
    /aliases make more than 30000 values/,
  ],
  [
    'a chain of merges',
    `a0: &a0 {k: 1}\n${lines(10_000, i => `a${i + 1}: &a${i + 1} {<<: *a${i}, k${i}: 1}`)}`,
    /aliases make more than 30000 values/,
  ],
  [
    'merges of one map, many times',
    `a: &a {${lines(500, i => `k${i}: 1,`)}}\n${lines(500, i => `b${i}: {<<: *a}`)}`,
    /aliases make more than 30000 values/,
  ],
  [
    'aliases of aliases, deeper and deeper',
    `a0: &a0 ${'['.repeat(60)}${']'.repeat(60)}\na1: &a1 ${'['.repeat(60)}*a0${']'.repeat(60)}`,
    /nesting is deeper than 100/,
  ],
  ['a hundred thousand brackets', '['.repeat(100_000), /nesting is deeper than 100/],
  ['a hundred thousand braces of JSON', '{"a":'.repeat(100_000), /nesting is deeper than 100/],
  ['a hundred thousand dashes', '- '.repeat(100_000), /nesting is deeper than 100/],
  [
    'a thousand indented maps',
    lines(1000, i => `${' '.repeat(i)}a:`),
    /nesting is deeper than 100/,
  ],
  ['a million brackets', '['.repeat(1_000_000), /nesting is deeper than 100/],
  ['a million braces of JSON', '{"a":'.repeat(1_000_000), /nesting is deeper than 100/],
  ['a hundred and one levels of YAML', `${'['.repeat(101)}${']'.repeat(101)}`, /deeper than 100/],
  ['a hundred and one levels of JSON', `${'{"a":'.repeat(101)}1${'}'.repeat(101)}`, /deeper than/],
  ['an anchor within itself', 'a: &a [*a]', /the anchor "a" contains itself/],
  ['a million anchors', lines(1_000_000, i => `- &a${i} x`), /longer than 10485760 characters/],
  ['a hundred thousand question marks', '? '.repeat(100_000), /nesting is deeper than 100/],
]

for (const [what, text, why] of bombs) {
  test(`refuses ${what} by a budget`, () => {
    assert.throws(
      () => parseYaml(text, 'bomb.yaml'),
      (error: Error) => error instanceof ManifestError && why.test(error.message),
    )
  })
}

test('a text that is too long is refused before it is read', () => {
  assert.throws(() => parseYaml('a'.repeat(11 * 1024 * 1024), 'long.yaml'), {
    message: 'long.yaml: the text is longer than 10485760 characters',
  })
  assert.throws(() => parseYaml('a: b', 'x.yaml', { maxLength: 3 }), ManifestError)
})

test('names of prototypes are data, in YAML, in JSON and by merges, and are written as such', () => {
  const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf']
  const json = `{${names.map(name => `"${name}":{"polluted":1}`).join(',')}}`
  const wanted = JSON.parse(json)
  for (const text of [json, `# YAML\n${json}`, `<<: ${json}`, `a: &a ${json}\nb: {<<: *a}`]) {
    const read = parseYaml(text, 'x.yaml') as { b?: unknown }
    assert.deepEqual(read.b ?? read, wanted)
    assert.equal(Object.getPrototypeOf(read.b ?? read), Object.prototype)
  }
  for (const encode of [encodeYaml, encodeKyaml]) {
    assert.deepEqual(parseYaml(encode(wanted), 'x.yaml'), wanted)
  }
  assert.equal(({} as { polluted?: number }).polluted, undefined)
})

test('a hundred levels are read, in YAML and in JSON', () => {
  const json = `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`
  assert.deepEqual(parseYaml(json, 'x.json'), JSON.parse(json))
  assert.deepEqual(parseYaml(`# YAML\n${json}`, 'x.yaml'), JSON.parse(json))
})

test('no text makes anything but a value or a ManifestError', () => {
  const pieces = [
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    ' ',
    '\n',
    '"',
    "'",
    '- ',
    '? ',
    '|',
    '>',
    '&a ',
    '*a',
    '<<',
    '!',
    '!!int ',
    '#',
    '%',
    '---',
    '\t',
    'a',
    '1',
    '\\',
    '\0',
    '\ud800',
    '\u2028',
    '"a":',
    '...',
  ]
  let state = 1
  const next = (limit: number): number => {
    state = (state * 48_271) % 2_147_483_647
    return state % limit
  }
  for (let round = 0; round < 5000; round++) {
    const text = Array.from({ length: next(25) }, () => pieces[next(pieces.length)]).join('')
    try {
      parseYaml(text, 'x.yaml')
    } catch (error) {
      assert.ok(error instanceof ManifestError, `${JSON.stringify(text)} throws ${error}`)
    }
  }
})
