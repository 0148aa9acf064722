import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeJson, encodeJson, parseJson, RequestError } from '../../../lib/core/index.ts'
import { seededRandom } from '../../support/seeded-random.ts'

const limit = 2n ** 53n

/** Texts that are read and written back as the same text, with what they are in between. */
const kept: readonly (readonly [string, unknown])[] = [
  ['0', 0],
  ['-1', -1],
  [String(limit - 1n), 9007199254740991],
  [String(limit), limit],
  [String(limit + 1n), limit + 1n],
  [String(-limit - 1n), -limit - 1n],
  [String(2n ** 63n - 1n), 2n ** 63n - 1n],
  [String(-(2n ** 63n)), -(2n ** 63n)],
  [String(2n ** 64n - 1n), 2n ** 64n - 1n],
  ['0.30000000000000004', 0.1 + 0.2],
  ['5e-324', 5e-324],
  ['1.7976931348623157e+308', Number.MAX_VALUE],
  ['"9007199254740993"', '9007199254740993'],
]
for (const [text, value] of kept) {
  for (const [where, wrap, unwrap] of [
    ['alone', (inner: string) => inner, (outer: unknown) => outer],
    ['in an array', (inner: string) => `[1,${inner}]`, (outer: unknown) => (outer as unknown[])[1]],
    [
      'in an object',
      (inner: string) => `{"a":${inner}}`,
      (outer: unknown) => (outer as { a: 1 }).a,
    ],
  ] as const) {
    test(`${text} ${where} keeps all its digits in both directions`, () => {
      const read = parseJson(wrap(text))
      assert.equal(unwrap(read), value)
      assert.equal(encodeJson(read), wrap(text))
    })
  }
}

test('space before a long integer does not hide it', () => {
  assert.deepEqual(parseJson('{"a" : \n\t 9007199254740993}'), { a: 9007199254740993n })
  assert.deepEqual(parseJson('  9007199254740993  '), 9007199254740993n)
})

for (const [text, value] of [
  ['18446744073709551616', 2 ** 64],
  ['-9223372036854775809', -(2 ** 63)],
  [`1${'0'.repeat(300)}`, 1e300],
  ['1234567890123456789.0', 1234567890123456800],
  ['1234567890123456789e1', 12345678901234567000],
  ['1.0', 1],
] as const) {
  test(`${text.slice(0, 24)} is a float to Go, and so it is here`, () => {
    assert.equal((parseJson(`[${text}]`) as number[])[0], value)
  })
}

test('an integer of 400 digits is refused: no server can have meant it', () => {
  assert.throws(() => parseJson(`{"a":${'9'.repeat(400)}}`), {
    code: 'ERR_KUBE_DECODE',
    message: 'a number in the JSON is too large',
  })
})

test('5,000 random integers around the limits survive the way there and back', () => {
  const random = seededRandom(2)
  for (let round = 0; round < 5000; round++) {
    const power = 2n ** BigInt(40 + Math.floor(random() * 24))
    const value = (random() < 0.5 ? -1n : 1n) * (power + BigInt(Math.floor(random() * 2 ** 32)))
    if (value < -(2n ** 63n)) continue
    const text = `{"a":[${value}],"b":{"c":${value}}}`
    assert.equal(encodeJson(parseJson(text)), text)
  }
})

test('bytes are read as their text is, wherever in them a long integer begins', () => {
  for (let offset = 0; offset < 40; offset++) {
    for (const digits of ['9007199254740993', '-9223372036854775808', '123456789012345', '0.5']) {
      const text = `{"a":"${'x'.repeat(offset)}","n":${digits}}`
      const read = decodeJson(Buffer.from(`{}${text}`).subarray(2))
      assert.deepEqual(read, parseJson(text), `${digits} after ${offset}`)
      assert.equal(encodeJson(read), text)
    }
  }
})

test('a replacement character that the text itself holds is kept', () => {
  assert.equal(decodeJson(Buffer.from('"\ufffd"')), '\ufffd')
})

test('prototype keys are data, with and without long integers', () => {
  for (const number of ['1', '9007199254740993']) {
    const text = `{"__proto__":{"polluted":${number}},"constructor":1,"toString":2}`
    const value = parseJson(text) as object
    assert.deepEqual(Object.keys(value), ['__proto__', 'constructor', 'toString'])
    assert.equal(encodeJson(value), text)
    assert.equal(Reflect.get({}, 'polluted'), undefined)
  }
})

const secret = 'hunter2'
const malformed: readonly (readonly [string, string, string])[] = [
  ['cut off', `{"token":"${secret}`, 'not valid JSON at character 17'],
  ['cut off between tokens', `{"token":"${secret}"`, 'not valid JSON at character 18'],
  ['empty', '', 'not valid JSON: it ends early'],
  ['cut off after a colon', '{"a":', 'not valid JSON: it ends early'],
  ['not JSON', secret, 'not valid JSON'],
  ['a word inside', `{"token":${secret}}`, 'not valid JSON'],
  [
    'a place in the text',
    `{"a":"in JSON at position 4242" ${secret}`,
    'not valid JSON at character 32',
  ],
  ['a false place', `"in JSON at position 4242" ${secret}`, 'not valid JSON at character 27'],
  ['a false place in a short text', ' JSON at position 4', 'not valid JSON'],
  ['a byte order mark', '\ufeff{}', 'not valid JSON'],
  ['a comma too many', '{"a":1,}', 'not valid JSON at character 7'],
  [
    'nested 100,000 deep, with a long integer',
    `${'['.repeat(100_000)}9007199254740993${']'.repeat(100_000)}`,
    'not valid JSON: nested too deeply',
  ],
]
for (const [what, text, message] of malformed) {
  test(`JSON that is malformed (${what}) is refused, and not quoted`, () => {
    assert.throws(
      () => parseJson(text),
      (error: Error) => {
        assert.equal(error.message, message)
        assert.equal(error.cause, undefined)
        assert.ok(!JSON.stringify(error).includes(secret))
        return true
      },
    )
  })
}

test('bytes are decoded as UTF-8, whole', () => {
  assert.deepEqual(decodeJson(Buffer.from('{"a":"ü\u2028😀"}')), { a: 'ü\u2028😀' })
})

for (const [what, bytes] of [
  ['a cut rune', Buffer.from('"ü"').subarray(0, 2)],
  ['a stray byte', Buffer.from([0x22, 0xff, 0x22])],
  ['an encoded surrogate', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
  ['UTF-16', Buffer.from('{}', 'utf16le').fill(0xff, 0, 1)],
] as const) {
  test(`bytes with ${what} are refused rather than replaced`, () => {
    assert.throws(() => decodeJson(bytes), {
      code: 'ERR_KUBE_DECODE',
      message: 'not valid UTF-8',
    })
  })
}

const cyclic: Record<string, unknown> = {}
cyclic.self = cyclic
let deep: unknown = 1
for (let depth = 0; depth < 100_000; depth++) deep = [deep]

const unwritable: readonly (readonly [string, unknown, RegExp])[] = [
  ['NaN', { spec: { ratio: Number.NaN } }, /"ratio" is NaN$/],
  ['Infinity', [Number.POSITIVE_INFINITY], /"0" is Infinity$/],
  ['undefined in an array', { args: ['a', undefined] }, /item 1 of an array is undefined$/],
  ['a function', { a: () => 1 }, /"a" is a function$/],
  ['a symbol', { a: Symbol('x') }, /"a" is a symbol$/],
  ['a lone surrogate', { a: 'x\ud800' }, /"a" has a lone surrogate$/],
  ['a lone surrogate in a key', { 'x\ud800': 1 }, /a key has a lone surrogate$/],
  ['a Map', { data: new Map([['a', 1]]) }, /"data" is not plain data$/],
  ['a Set', { data: new Set([1]) }, /"data" is not plain data$/],
  ['bytes', { data: new Uint8Array(3) }, /"data" is not plain data$/],
  ['a cycle', cyclic, /cyclic or nested too deeply$/],
  ['100,000 levels', deep, /cyclic or nested too deeply$/],
  ['undefined', undefined, /the value is not JSON$/],
]
for (const [what, value, message] of unwritable) {
  test(`${what} is not written, and not quietly changed`, () => {
    assert.throws(() => encodeJson(value), { code: 'ERR_KUBE_REQUEST', message })
  })
}

test('a fault names the key and never the value', () => {
  assert.throws(
    () => encodeJson({ token: `${secret}\ud800` }),
    (error: RequestError) => !error.message.includes(secret),
  )
})

test('a text that looks like half a pair is kept, at any depth that can be written', () => {
  const like = String.raw`\ud800`
  assert.equal(encodeJson({ a: like }), JSON.stringify({ a: like }))
  let value: unknown = like
  for (let depth = 0; depth < 3500; depth++) value = { a: value }
  try {
    encodeJson(value)
  } catch (error) {
    assert.ok(error instanceof RequestError)
  }
})

test('an indent puts each member on its own line, digits and refusals as ever', () => {
  assert.equal(
    encodeJson({ a: 2n ** 60n, b: [1] }, '\t'),
    '{\n\t"a": 1152921504606846976,\n\t"b": [\n\t\t1\n\t]\n}',
  )
  assert.equal(encodeJson({ a: 1 }, '  '), '{\n  "a": 1\n}')
  assert.throws(() => encodeJson(['\ud800'], '  '), RequestError)
})

test('undefined in an object is left out, as absent fields are', () => {
  assert.equal(encodeJson({ a: undefined, b: null, c: 1 }), '{"b":null,"c":1}')
})
