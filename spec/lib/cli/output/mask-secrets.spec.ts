import assert from 'node:assert/strict'
import { test } from 'node:test'
import { maskSecrets } from '../../../../lib/cli/output/mask-secrets.ts'
import { freeze } from '../../../support/freeze.ts'

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'
const secret = (data: Record<string, string>, annotation?: string) =>
  freeze({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 's',
      ...(annotation === undefined ? {} : { annotations: { [lastApplied]: annotation, a: 'b' } }),
    },
    data,
  })

test('values that differ are told apart, others are not shown', () => {
  const [before, after] = maskSecrets(
    secret({ same: 'x', changed: 'y', gone: 'z' }),
    secret({ same: 'x', changed: 'w', added: 'v' }),
  )
  assert.deepEqual(before?.data, { same: '***', changed: '*** (before)', gone: '***' })
  assert.deepEqual(after?.data, { same: '***', changed: '*** (after)', added: '***' })
})

test('a Secret that is not there yet is masked, and keys are data', () => {
  const [before, after] = maskSecrets(undefined, secret(JSON.parse('{"__proto__":"x"}')))
  assert.equal(before, undefined)
  assert.deepEqual(Object.entries(after?.data ?? {}), [['__proto__', '***']])
})

test('the copy of the values that client-side apply keeps is masked, other annotations are not', () => {
  const [before, after] = maskSecrets(secret({}, '{"data":1}'), secret({}, '{"data":2}'))
  assert.deepEqual(before?.metadata.annotations, { [lastApplied]: '*** (before)', a: 'b' })
  assert.deepEqual(after?.metadata.annotations, { [lastApplied]: '*** (after)', a: 'b' })
})

test('what is no Secret is left as it is', () => {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: {}, data: { a: 'b' } }
  assert.deepEqual(maskSecrets(object, object), [object, object])
})
