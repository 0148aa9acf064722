import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeHealthExpressions } from '../../../../lib/gitops/index.ts'
import { ConfigError } from '../../../../lib/index.ts'

const rule = { apiVersion: 'example.com/v1', kind: 'Widget', current: 'true' }

test('rules are read from a list, from an object, and from a Kustomization of Flux', () => {
  for (const value of [
    [rule],
    { healthCheckExprs: [rule] },
    { kind: 'Kustomization', spec: { healthCheckExprs: [rule] } },
  ]) {
    assert.deepEqual(decodeHealthExpressions(value), [rule])
  }
})

const faults: readonly (readonly [unknown, RegExp])[] = [
  [undefined, /are to be a list/],
  [{ spec: {} }, /are to be a list/],
  [['x'], /health rule 1: is not an object/],
  [[rule, { ...rule, current: 1 }], /health rule 2: current is to be a text/],
  [[{ apiVersion: 'v1', kind: 'Pod' }], /apiVersion, kind and current are needed/],
  [[{ ...rule, progress: 'x' }], /has no field "progress"/],
]

for (const [value, message] of faults) {
  test(`rules that are none are refused: ${message.source}`, () => {
    assert.throws(
      () => decodeHealthExpressions(value, 'rules.yaml'),
      error =>
        error instanceof ConfigError && message.test(error.message) && error.path === 'rules.yaml',
    )
  })
}
