import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Impersonation, impersonationHeaders } from '../../../lib/config/impersonation.ts'

const acting = (fields: Partial<Impersonation>): Impersonation => ({
  as: undefined,
  'as-uid': undefined,
  'as-groups': [],
  'as-user-extra': new Map(),
  ...fields,
})

test('nobody to act as is no header', () => {
  assert.equal(impersonationHeaders(acting({})), undefined)
})

test('user, uid, each group and each extra value have headers', () => {
  const headers = impersonationHeaders(
    acting({
      as: 'jane',
      'as-uid': '7',
      'as-groups': ['dev', 'ops'],
      'as-user-extra': new Map([['scopes', ['view', 'edit']]]),
    }),
  )
  assert.deepEqual(headers, {
    'impersonate-user': 'jane',
    'impersonate-uid': '7',
    'impersonate-group': ['dev', 'ops'],
    'impersonate-extra-scopes': ['view', 'edit'],
  })
})

/** The cases of client-go's TestHeaderEscapeRoundTrip and more; the server lower-cases what it has unescaped. */
const keys: Readonly<Record<string, string>> = {
  alpha: 'alpha',
  UPPER: 'upper',
  'alpha-beta.gamma_1': 'alpha-beta.gamma_1',
  'alpha/beta': 'alpha%2fbeta',
  'alpha: beta': 'alpha%3a%20beta',
  '100%': '100%25',
  'example.com/ü': 'example.com%2f%c3%bc',
  'a\r\nHost': 'a%0d%0ahost',
  __proto__: '__proto__',
}
for (const [key, escaped] of Object.entries(keys)) {
  test(`the extra key ${JSON.stringify(key)} is escaped in its header's name`, () => {
    const extra = new Map([[key, ['v']]])
    const headers = impersonationHeaders(acting({ as: 'jane', 'as-user-extra': extra }))
    assert.deepEqual(headers, {
      'impersonate-user': 'jane',
      [`impersonate-extra-${escaped}`]: ['v'],
    })
    assert.equal(decodeURIComponent(escaped), key.toLowerCase())
  })
}

test('extra keys that differ by case are one, as they are to the server', () => {
  const extra = new Map([
    ['Scopes', ['a']],
    ['scopes', ['b']],
  ])
  const headers = impersonationHeaders(acting({ as: 'jane', 'as-user-extra': extra }))
  assert.deepEqual(headers?.['impersonate-extra-scopes'], ['a', 'b'])
})

test('an extra key without values has no header, and one that is empty is refused', () => {
  const extra = new Map([['a', []]])
  const headers = impersonationHeaders(acting({ as: 'jane', 'as-user-extra': extra }))
  assert.deepEqual(headers, { 'impersonate-user': 'jane' })
  const empty = new Map([['', ['a']]])
  assert.throws(() => impersonationHeaders(acting({ as: 'jane', 'as-user-extra': empty })), {
    message: 'as-user-extra has a key that is empty',
  })
})

test('a value beyond ASCII is spelled out in UTF-8', () => {
  const headers = impersonationHeaders(acting({ as: 'jürgen', 'as-groups': ['日'] }))
  assert.deepEqual(headers, {
    'impersonate-user': 'j\u00c3\u00bcrgen',
    'impersonate-group': ['\u00e6\u0097\u00a5'],
  })
})

for (const fields of [
  { 'as-uid': '7' },
  { 'as-groups': ['dev'] },
  { 'as-user-extra': new Map([['a', ['b']]]) },
]) {
  test(`${Object.keys(fields)} without a user is refused, as by client-go`, () => {
    assert.throws(() => impersonationHeaders(acting(fields)), {
      code: 'ERR_KUBE_CONFIG',
      message: 'as-uid, as-groups and as-user-extra need a user to act as: set "as"',
    })
  })
}

for (const evil of [
  'jane\r\nimpersonate-group: system:masters',
  'a\nb',
  'a\0',
  '\x1b[31m',
  'a\x7f',
]) {
  test(`header injection: ${JSON.stringify(evil)} is refused wherever it stands, and not quoted`, () => {
    const places: readonly Partial<Impersonation>[] = [
      { as: evil },
      { 'as-uid': evil },
      { 'as-groups': ['a', evil] },
      { 'as-user-extra': new Map([['a', [evil]]]) },
    ]
    for (const place of places) {
      assert.throws(() => impersonationHeaders(acting({ as: 'jane', ...place })), {
        code: 'ERR_KUBE_CONFIG',
        message: /^"as(-uid|-groups|-user-extra)?" holds control characters$/,
      })
    }
  })
}
