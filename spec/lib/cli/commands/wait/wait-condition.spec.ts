import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseWaitCondition } from '../../../../../lib/cli/commands/wait/wait-condition.ts'
import type { KubeObject } from '../../../../../lib/core/index.ts'

const pod: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', generation: 2, labels: { 'a=b': 'c' } },
  spec: { containers: [{ name: 'a' }, { name: 'b' }], big: 2n ** 63n },
  status: {
    phase: 'Running ',
    conditions: [
      { type: 'Ready', status: 'True' },
      { type: 'Old', status: 'True', observedGeneration: 1 },
      { type: 'Failed', status: 'False', reason: 'Slow', message: 'not yet' },
    ],
  },
}

const state = (text: string) => {
  const condition = parseWaitCondition(text)
  assert.ok(condition.for === 'state')
  return condition
}

test('create and delete are words, in any case', () => {
  for (const text of ['create', 'Create'])
    assert.deepEqual(parseWaitCondition(text), { for: 'create' })
  for (const text of ['delete', 'DELETE'])
    assert.deepEqual(parseWaitCondition(text), { for: 'delete' })
})

for (const [text, holds] of [
  ['condition=Ready', true],
  ['condition=ready=TRUE', true],
  ['condition=Ready=False', false],
  ['condition=Old', false],
  ['condition=None', false],
  ['condition=Failed=false', true],
  ['jsonpath={.status.phase}=Running', true],
  ['jsonpath=.status.phase="Running"', true],
  ["jsonpath='{.status.phase}'=Running", undefined],
  ['jsonpath={.status.phase}', true],
  ['jsonpath={.status.none}', false],
  ['jsonpath={.spec}', true],
  ['jsonpath={.spec.big}=9223372036854775808', true],
  ['jsonpath={.status.conditions[?(@.type=="Ready")].status}=True', true],
  ['jsonpath={.status.conditions[?(@.type=="Ready")].status}=False', false],
] as const) {
  test(`${text} ${holds ? 'holds' : 'does not hold'}`, () => {
    if (holds === undefined) assert.throws(() => state(text), { code: 'ERR_KUBE_REQUEST' })
    else assert.equal(state(text).holds(pod), holds)
    if (holds !== undefined) assert.equal(state(text).holds(undefined), false)
  })
}

test('says what there is instead', () => {
  for (const [text, explained] of [
    ['condition=Failed', 'Failed is False, Slow: not yet'],
    ['condition=None', 'there is no condition None'],
    ['jsonpath=.status.phase=x', '{.status.phase} is Running'],
    ['jsonpath=.status.none=x', '{.status.none} is not there'],
  ] as const) {
    assert.equal(state(text).explain(pod), explained)
  }
})

test('a path to more than one value, or to what is none, cannot be compared', () => {
  for (const text of ['jsonpath={.spec.containers[*].name}=a', 'jsonpath={.spec}=a']) {
    assert.throws(() => state(text).holds(pod), { code: 'ERR_KUBE_REQUEST' })
  }
})

test('what is no condition is a mistake in the line', () => {
  for (const text of [
    '',
    'foo',
    'Condition=Ready',
    'jsonpath=',
    'jsonpath={.a}=',
    'jsonpath={.a}=b=c',
    'jsonpath={.a}=""',
  ]) {
    assert.throws(() => parseWaitCondition(text), { code: 'ERR_KUBE_USAGE' }, text)
  }
})
