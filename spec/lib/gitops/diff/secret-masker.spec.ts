import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from 'anykind'
import { SecretMasker } from 'anykind/gitops'

const base64 = (text: string) => Buffer.from(text).toString('base64')
const secret = (fields: object, annotations: Record<string, string> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'login', annotations },
  ...fields,
})
const maskerOf = (...objects: KubeObject[]) => {
  const masker = new SecretMasker()
  for (const object of objects) masker.learn(object)
  return masker
}

const lastApplied = (fields: object) =>
  secret({}, { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(secret(fields)) })

for (const [where, object] of [
  ['data', secret({ data: { key: base64('hunter-two') } })],
  ['stringData', secret({ stringData: { key: 'hunter-two' } })],
  ['the annotation of client-side apply', lastApplied({ data: { key: base64('hunter-two') } })],
] as const) {
  test(`a value of ${where} is masked as it is and in base64`, () => {
    const text = `Invalid value: "hunter-two" (${base64('hunter-two')}): no`
    assert.equal(maskerOf(object).mask(text), 'Invalid value: "***" (***): no')
  })
}

test('a value is masked where a message quotes it', () => {
  const masker = maskerOf(secret({ stringData: { key: 'first "line"\nsecond' } }))
  assert.equal(masker.mask('got "first \\"line\\"\\nsecond"'), 'got "***"')
})

test('the line end of a value is not needed to know it', () => {
  const masker = maskerOf(secret({ data: { key: base64('hunter-two\n') } }))
  assert.equal(masker.mask('hunter-two!'), '***!')
})

test('values that overlap are masked as one, and one in another with it', () => {
  const masker = maskerOf(
    secret({ stringData: { a: 'abcdefgh', b: 'efghijkl', c: 'abcdefghijklmnop' } }),
  )
  assert.equal(masker.mask('<abcdefghijkl> <abcdefghijklmnop>'), '<***> <***>')
})

test('a value that repeats itself is masked to its end', () => {
  assert.equal(maskerOf(secret({ stringData: { a: 'abababab' } })).mask('ababababab.'), '***.')
})

test('short values are words, and do not wreck a text', () => {
  const masker = maskerOf(secret({ stringData: { a: 'true', b: 'admin', c: '' } }))
  const text = 'admin: "true" is no number'
  assert.equal(masker.mask(text), text)
  assert.equal(masker.mask(`in base64 ${base64('admin')}`), 'in base64 ***')
})

test('of other objects nothing is learnt, and what is damaged is no failure', () => {
  const masker = maskerOf(
    { ...secret({ data: { a: 'some-value' } }), kind: 'ConfigMap' },
    secret({ data: 'some-value', stringData: null }),
    secret({ data: { a: 5 } }, { 'kubectl.kubernetes.io/last-applied-configuration': '{' }),
  )
  assert.equal(masker.mask('some-value'), 'some-value')
})
