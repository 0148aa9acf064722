import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Condition, exists, hasCondition, isDeleted, type KubeObject } from 'anykind'
import { isReady } from 'anykind/gitops'
import { and, hasJsonPath, not, or } from '../../../lib/watch/index.ts'

const pod: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', uid: '1' },
  spec: { containers: [{ name: 'a' }, { name: 'b' }], replicas: 3, paused: false },
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
}
const pending: KubeObject = { ...pod, status: { phase: 'Pending' } }
const never: Condition = () => assert.fail('it is not to be asked')

for (const [what, condition, object, expected] of [
  ['not', not(exists), pod, false],
  ['not, of nothing', not(exists), undefined, true],
  ['and', and(exists, hasCondition('Ready')), pod, true],
  ['and, one does not hold', and(not(exists), never), pod, false],
  ['and, of none', and(), pod, true],
  ['or', or(isDeleted(), hasCondition('Ready')), pod, true],
  ['or, the first holds', or(exists, never), pod, true],
  ['or, of none', or(), pod, false],
  ['a path', hasJsonPath('{.status.phase}'), pod, true],
  ['a path without braces’ value', hasJsonPath('{.status.phase}', 'Running'), pod, true],
  ['a path, another value', hasJsonPath('{.status.phase}', 'Pending'), pod, false],
  ['a path, a number', hasJsonPath('{.spec.replicas}', 3), pod, true],
  ['a path, a number as text', hasJsonPath('{.spec.replicas}', '3'), pod, true],
  ['a path, false is a value', hasJsonPath('{.spec.paused}', false), pod, true],
  ['a path to nothing', hasJsonPath('{.spec.nodeName}'), pod, false],
  ['a path in nothing', hasJsonPath('{.status.phase}'), undefined, false],
  ['a path to a list, any value', hasJsonPath('{.spec.containers}'), pod, true],
  ['ready, by kind', isReady, pod, true],
  ['ready, by kind, not yet', isReady, pending, false],
  ['ready, of nothing', isReady, undefined, false],
] as const satisfies [string, Condition, KubeObject | undefined, boolean][]) {
  test(`condition: ${what}`, () => assert.equal(condition(object), expected))
}

test('several values, and what is no value, are errors as for kubectl', () => {
  const names = hasJsonPath('{.spec.containers[*].name}')
  assert.throws(() => names(pod), { code: 'ERR_KUBE_REQUEST', message: /more than one value/ })
  assert.throws(() => hasJsonPath('{.spec}', 'x')(pod), /an object or a list/)
  assert.throws(() => hasJsonPath('{.spec['), { code: 'ERR_KUBE_REQUEST' })
})
