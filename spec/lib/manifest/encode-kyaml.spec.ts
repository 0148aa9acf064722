import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RequestError } from '../../../lib/core/index.ts'
import { encodeKyaml, parseYaml } from '../../../lib/manifest/index.ts'
import { seededRandom } from '../../support/seeded-random.ts'

test('maps and lists have brackets, and lists of them share the lines of theirs', () => {
  const value = {
    spec: { list: [{ b: 1, a: [[1], []] }, {}], mixed: ['x', { c: null }], none: {} },
    kind: 'A',
    count: 2n ** 60n,
    left: undefined,
    data: { text: 'a\n  b\n\nc', line: 'x\n' },
  }
  assert.equal(
    encodeKyaml(value),
    `---
{
  count: 1152921504606846976,
  data: {
    line: "\\
       x\\n\\
      ",
    text: "\\
       a\\n\\
      \\  b\\n\\
       \\n\\
       c\\
      ",
  },
  kind: "A",
  spec: {
    list: [{
      a: [[
        1,
      ], []],
      b: 1,
    }, {}],
    mixed: [
      "x",
      {
        c: null,
      },
    ],
    none: {},
  },
}
`,
  )
})

for (const key of ['a', 'x/y', 'a.b-c_d', '_', 'é', '1a', '1e400', '0b12', '2001-02-30', 'tRUEx']) {
  test(`the key ${key} needs no quotes`, () => {
    assert.equal(encodeKyaml({ [key]: 1 }), `---\n{\n  ${key}: 1,\n}\n`)
  })
}

for (const key of [
  ...['', 'no', 'Y', 'nULL', 't', 'F', '1', '08', '0x1F', '0o17', '1_0', '1.5', '1e3', '0x1p2'],
  ...['NaN', 'Infinity', '2001-2-28', '-a', 'a-', '.a', 'a b', 'a:b', '<<', '=', '~', '😀'],
]) {
  test(`the key ${key} has quotes`, () => {
    assert.equal(encodeKyaml({ [key]: 1 }), `---\n{\n  "${key}": 1,\n}\n`)
  })
}

test('keys are sorted by their bytes in UTF-8', () => {
  const keys = ['a', 'B', 'a10', 'a2', '', 'é', '\u{10000}', '\uffff', 'a-b']
  const written = [...encodeKyaml(Object.fromEntries(keys.map(key => [key, '']))).matchAll(/: ""/g)]
  assert.equal(written.length, keys.length)
  const read = parseYaml(encodeKyaml(Object.fromEntries(keys.map(key => [key, '']))), 'x.yaml')
  assert.deepEqual(
    Object.keys(read as object),
    keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
  )
})

test('what JSON cannot carry is refused', () => {
  const cycle: Record<string, unknown> = {}
  cycle.self = cycle
  // biome-ignore lint/suspicious/noSparseArray: it is what is tested
  for (const value of [Number.NaN, [undefined], [, 1], () => 1, Symbol('a'), '\ud800', cycle]) {
    assert.throws(() => encodeKyaml({ value: [value] }), RequestError)
  }
})

test('what is written is read again as the same value', () => {
  const random = seededRandom(7)
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T
  const pieces = [
    ...[
      'a',
      ' ',
      '  b',
      '\n',
      '\t',
      '\r',
      '"',
      "'",
      '\\',
      ':',
      '#',
      '{',
      '[',
      ',',
      'yes',
      '0',
      '1',
    ],
    ...[
      '.',
      'e',
      '-',
      '_',
      '/',
      '<<',
      '~',
      'é',
      '\u2028',
      '\u0085',
      '\0',
      '\ufeff',
      '😀',
      '\u3000',
    ],
    ...['---', '\v', '\u00a0', '\x1b', '\u200b', '\ue000', '__proto__'],
  ]
  const text = (): string =>
    Array.from({ length: Math.floor(random() * 6) }, () => pick(pieces)).join('')
  const value = (depth: number): unknown => {
    const kind = random()
    if (depth > 3 || kind < 0.5) return text()
    if (kind < 0.6) return pick([0, -1, 0.5, 1e21, 1e-7, 2n ** 60n, true, false, null])
    const count = Math.floor(random() * 4)
    if (kind < 0.8) return Array.from({ length: count }, () => value(depth + 1))
    return Object.fromEntries(Array.from({ length: count }, () => [text(), value(depth + 1)]))
  }
  for (let round = 0; round < 3000; round++) {
    const written = { a: value(0) }
    const kyaml = encodeKyaml(written)
    assert.deepEqual(parseYaml(kyaml, 'x.yaml'), written, kyaml)
    assert.equal(encodeKyaml(parseYaml(kyaml, 'x.yaml')), kyaml)
  }
})
