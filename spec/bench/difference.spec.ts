import assert from 'node:assert/strict'
import { test } from 'node:test'
import { differenceBetween } from '../../bench/difference.ts'
import type { Answer } from '../../lib/rules/index.ts'

const cause = (field: string, reason = 'FieldValueInvalid') => ({ field, reason, message: 'm' })
const refusal: Answer = {
  verdict: 'rejected',
  code: 422,
  reason: 'Invalid',
  message: 'Pod "p" is invalid: [spec.a: m, spec.b: m]',
  causes: [cause('spec.a'), cause('spec.b')],
}
const accepted: Answer = { verdict: 'accepted', code: 201 }
const open: Answer = { verdict: 'undetermined', code: 0 }
const uid = (digit: string) => `${digit.repeat(8)}-1111-2222-3333-${digit.repeat(12)}`

for (const [what, server, engine, expected] of [
  ['equal answers', refusal, refusal, undefined],
  ['another verdict', accepted, refusal, 'verdict'],
  ['another code', refusal, { ...refusal, code: 400 }, 'code'],
  ['another reason', refusal, { ...refusal, reason: 'Forbidden' }, 'code'],
  [
    'no reason, said in two ways',
    { ...refusal, reason: '' },
    { ...refusal, reason: undefined },
    undefined,
  ],
  ['a cause less', refusal, { ...refusal, causes: [cause('spec.a')] }, 'causes'],
  ['a cause twice', refusal, { ...refusal, causes: [cause('spec.a'), cause('spec.a')] }, 'causes'],
  ['other words', refusal, { ...refusal, message: 'Pod "p" is invalid' }, 'message'],
  [
    'causes in another order',
    refusal,
    {
      ...refusal,
      message: 'Pod "p" is invalid: [spec.b: m, spec.a: m]',
      causes: [cause('spec.b'), cause('spec.a')],
    },
    undefined,
  ],
  [
    'faults in another order, one of them in brackets',
    { ...refusal, message: 'errors:\n .b: &{[]}\n .a: twice [="x"]' },
    { ...refusal, message: 'errors:\n .a: twice [="x"]\n .b: &{[]}' },
    undefined,
  ],
  [
    'the first field that there is not',
    { ...refusal, message: '.spec.zz: field not declared in schema' },
    { ...refusal, message: '.metadata.zz: field not declared in schema' },
    undefined,
  ],
  [
    'uids and addresses',
    { ...refusal, message: `${uid('a')} 10.0.0.7` },
    { ...refusal, message: `${uid('b')} 10.0.0.200` },
    undefined,
  ],
  ['no verdict of the engine', refusal, open, undefined],
  ['no verdict of the server', open, accepted, undefined],
] as const) {
  test(`${what}: ${expected ?? 'no difference'}`, () => {
    assert.equal(differenceBetween(server, engine, ''), expected)
  })
}

test('a generated name is no difference, whatever its base; another base is one', () => {
  const said = (name: string) => ({ ...refusal, message: `pods "${name}" is invalid` })
  const text = '{"metadata":{"generateName":"web.("}}'
  assert.equal(differenceBetween(said('web.(x7k2p'), said('web.(bcdfg'), text), undefined)
  assert.equal(differenceBetween(said('web.(x7k2p'), said('was.(bcdfg'), text), 'message')
})
