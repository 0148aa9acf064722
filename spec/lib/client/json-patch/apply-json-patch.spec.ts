import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  applyJsonPatch,
  JsonPatchError,
  type JsonPatchLimits,
} from '../../../../lib/client/json-patch/index.ts'
import { encodeJson, type JsonPatchOperation, parseJson } from '../../../../lib/core/index.ts'
import { freeze } from '../../../support/freeze.ts'

function failureOf(value: unknown, patch: readonly unknown[], limits?: JsonPatchLimits) {
  try {
    applyJsonPatch(value, patch as JsonPatchOperation[], limits)
  } catch (error) {
    assert.ok(error instanceof JsonPatchError, String(error))
    return error
  }
  return assert.fail('it applies')
}

test('an error says which operation failed, where and why, and quotes no value', () => {
  const error = failureOf({ data: { password: 'secret-1' } }, [
    { op: 'test', path: '/data/password', value: 'secret-1' },
    { op: 'test', path: '/data/password', value: 'secret-2' },
  ])
  assert.equal(error.code, 'ERR_KUBE_JSON_PATCH')
  assert.deepEqual([error.failure, error.index, error.path], ['TEST', 1, '/data/password'])
  assert.equal(
    error.message,
    'apply JSON Patch, operation 1, test "/data/password": the value there is another',
  )
})

test('an error shows a hostile path, and not all of it', () => {
  const { message } = failureOf({}, [
    { op: '\u001b]0;owned', path: `/\u202e\u001b[2J${'a'.repeat(10_000)}`, value: 1 },
  ])
  assert.match(message, /operation 0, \^\[\]0;owned "\/\\u\{202e\}\^\[\[2Ja+…"/)
  assert.ok(message.length < 500)
})

test('nothing is written to, and what does not change is shared', () => {
  const value = freeze({ spec: { replicas: 1, template: { a: [1] } }, status: {} })
  const patch = freeze([
    { op: 'replace', path: '/spec/replicas', value: 2 },
    { op: 'add', path: '/spec/more', value: { list: [] } },
    { op: 'add', path: '/spec/more/list/-', value: 1 },
    { op: 'add', path: '/spec/more/list/-', value: 2 },
  ] as const)
  const result = applyJsonPatch(value, patch) as typeof value
  assert.deepEqual(result, {
    spec: { replicas: 2, template: { a: [1] }, more: { list: [1, 2] } },
    status: {},
  })
  assert.equal(result.status, value.status)
  assert.equal(result.spec.template, value.spec.template)
})

test('one value that is added twice is in two places', () => {
  const value = { n: 0 }
  const result = applyJsonPatch({}, [
    { op: 'add', path: '/a', value },
    { op: 'add', path: '/b', value },
    { op: 'replace', path: '/a/n', value: 1 },
    { op: 'replace', path: '/b/n', value: 2 },
  ])
  assert.deepEqual([result, value], [{ a: { n: 1 }, b: { n: 2 } }, { n: 0 }])
})

for (const text of [
  '9007199254740991',
  '9007199254740992',
  '9007199254740993',
  '-9007199254740993',
  '9223372036854775807',
  '-9223372036854775808',
  '18446744073709551615',
  '0.30000000000000004',
  '5e-324',
]) {
  test(`${text} goes through all operations with every digit`, () => {
    const value = parseJson(text)
    const result = applyJsonPatch({ a: [value], c: 0 }, [
      { op: 'test', path: '/a/0', value },
      { op: 'copy', from: '/a', path: '/b' },
      { op: 'move', from: '/a/0', path: '/m' },
      { op: 'add', path: '/a/-', value },
      { op: 'replace', path: '/c', value },
    ])
    assert.equal(encodeJson(result), `{"a":[${text}],"c":${text},"b":[${text}],"m":${text}}`)
  })
}

test('an integer is the same as number and as BigInt, and a neighbour is another', () => {
  const patch = (value: unknown) => [{ op: 'test', path: '/n', value }] as const
  applyJsonPatch({ n: 3 }, patch(3n))
  applyJsonPatch({ n: 2n ** 60n }, patch(2 ** 60))
  for (const [n, value] of [
    [2n ** 53n + 1n, 2 ** 53],
    [3n, 3.5],
    [3n, '3'],
    [1n, true],
  ]) {
    assert.equal(failureOf({ n }, patch(value)).failure, 'TEST')
  }
})

test('CVE-2021-4279: a path never leads to a prototype, neither to read nor to write', () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    const [add] = [{ op: 'add', path: `/${name}`, value: { polluted: true } }] as const
    const result = applyJsonPatch({}, [add]) as Record<string, unknown>
    assert.deepEqual(Object.keys(result), [name])
    assert.equal(encodeJson(result), `{"${name}":{"polluted":true}}`)
    const [copied] = [
      applyJsonPatch(result, [
        { op: 'copy', from: `/${name}`, path: `/a` },
        { op: 'replace', path: `/${name}/polluted`, value: 1 },
        { op: 'move', from: '/a', path: `/${name}/${name}` },
      ]),
    ]
    assert.equal(encodeJson(copied), `{"${name}":{"polluted":1,"${name}":{"polluted":true}}}`)
    for (const path of [`/${name}`, `/${name}/polluted`, '/constructor/prototype/polluted']) {
      for (const op of ['add', 'replace', 'remove', 'test'] as const) {
        if (op === 'add' && path === `/${name}`) continue
        assert.notEqual(failureOf({}, [{ op, path, value: 1 }]).failure, 'INVALID')
      }
    }
    assert.equal(failureOf([], [{ op: 'add', path: `/${name}`, value: 1 }]).failure, 'MISSING')
  }
  assert.equal(({} as Record<string, unknown>).polluted, undefined)
  assert.equal(failureOf([], [{ op: 'replace', path: '/length', value: 9 }]).failure, 'MISSING')
})

test('a bomb of copies ends at 3 MiB, or where the caller says', () => {
  const bomb = Array.from({ length: 30 }, (_, n) => ({ op: 'copy', from: '', path: `/x${n}` }))
  const error = failureOf({ a: 'x' }, bomb)
  assert.deepEqual([error.failure, error.index], ['LIMIT', 17])
  assert.match(error.message, /the copies of the patch are larger than 3145728 bytes$/)
  assert.equal(failureOf({ a: 'x' }, bomb, { maxCopiedBytes: 8 }).index, 0)
  applyJsonPatch({ a: 'x' }, bomb.slice(0, 1) as JsonPatchOperation[], { maxCopiedBytes: 9 })
})

for (const value of ['ü😀', 'text', 12, 2n ** 63n, null, true, [], [1, 2], {}, { a: 1, b: [{}] }]) {
  test(`a copy of ${encodeJson(value)} counts as its bytes of JSON`, () => {
    const copy = [{ op: 'copy', from: '/a', path: '/b' }] as const
    const size = Buffer.byteLength(encodeJson(value))
    applyJsonPatch({ a: value }, copy, { maxCopiedBytes: size })
    const error = failureOf({ a: value }, copy, { maxCopiedBytes: size - 1 })
    assert.equal(error.failure, 'LIMIT')
  })
}

test('a patch has 10,000 operations at most, as on the server, or as many as the caller says', () => {
  const adds = (length: number) =>
    Array.from({ length }, (_, value) => ({ op: 'add', path: '/0', value }) as const)
  assert.equal((applyJsonPatch([], adds(10_000)) as unknown[]).length, 10_000)
  const error = failureOf([], adds(10_001))
  assert.deepEqual([error.failure, error.index], ['LIMIT', undefined])
  assert.equal(error.message, 'apply JSON Patch: it has 10001 operations, more than 10000')
  applyJsonPatch([], adds(10_001), { maxOperations: 10_001 })
})

test('what is too deep is refused, wherever it comes from', () => {
  const deep = () => parseJson(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`)
  for (const patch of [
    [{ op: 'copy', from: '/a', path: '/b' }],
    [{ op: 'test', path: '', value: deep() }],
    [{ op: 'add', path: '/a'.repeat(1_001), value: 1 }],
  ]) {
    assert.equal(failureOf(deep(), patch).failure, 'LIMIT')
  }
  assert.equal(failureOf({}, [{ op: 'add', path: '/a'.repeat(1e6), value: 1 }]).failure, 'LIMIT')
})
