import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '../../../../lib/core/index.ts'
import { isAnswered, isBuiltInKind } from '../../../../lib/gitops/health/status-evidence.ts'

const at = (second: number) => `2026-11-26T10:00:0${second}Z`

interface Widget {
  readonly generation?: number
  readonly status?: unknown
  /** Seconds of the last writes. */
  readonly specAt?: number
  readonly statusAt?: number
}

const widget = ({ generation = 2, status, specAt = 5, statusAt }: Widget = {}): KubeObject => ({
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  metadata: {
    name: 'x',
    generation,
    managedFields: [
      { manager: 'us', operation: 'Apply', time: at(specAt) },
      ...(statusAt === undefined
        ? []
        : [{ manager: 'them', operation: 'Update', subresource: 'status', time: at(statusAt) }]),
    ],
  },
  ...(status === undefined ? {} : { status }),
})

const old = { phase: 'Ready' }
const before = widget({ status: old, statusAt: 3 })

const cases: readonly (readonly [name: string, now: KubeObject, written: KubeObject, boolean])[] = [
  ['a new object without status', widget({ generation: 1 }), widget({ generation: 1 }), false],
  [
    'a new object with a status that came later',
    widget({ generation: 1, status: old, statusAt: 5 }),
    widget({ generation: 1 }),
    true,
  ],
  ['a changed object with the status from before', before, before, false],
  ['another status', widget({ status: { phase: 'Failed' }, statusAt: 3 }), before, true],
  ['the same status, written again later', widget({ status: old, statusAt: 6 }), before, true],
  [
    'the same status, written within the same second',
    widget({ status: old, statusAt: 5 }),
    widget({ status: old, statusAt: 5 }),
    false,
  ],
  [
    'an unchanged object that was never changed, and its status within the same second',
    widget({ generation: 1, status: old, statusAt: 5 }),
    widget({ generation: 1, status: old, statusAt: 5 }),
    true,
  ],
  [
    'observedGeneration of now',
    widget({ status: { observedGeneration: 2 }, statusAt: 3 }),
    widget({ status: { observedGeneration: 2 }, statusAt: 3 }),
    true,
  ],
  [
    'another status of an older generation',
    widget({ status: { observedGeneration: 1, phase: 'x' }, statusAt: 6 }),
    before,
    false,
  ],
  [
    'a condition of now',
    widget({ status: { conditions: [{ observedGeneration: 1 }, { observedGeneration: 2 }] } }),
    widget({ status: { conditions: [{ observedGeneration: 1 }, { observedGeneration: 2 }] } }),
    true,
  ],
  [
    'conditions of an older generation',
    widget({ status: { conditions: [{ observedGeneration: 1 }] }, statusAt: 6 }),
    before,
    false,
  ],
]

for (const [name, now, written, answered] of cases) {
  test(`${name} is ${answered ? 'an' : 'no'} answer`, () => {
    assert.equal(isAnswered(now, written), answered)
  })
}

test('managedFields that nobody wrote are no evidence', () => {
  const hostile = { ...widget(), metadata: { name: 'x', generation: 1, managedFields: 'x' } }
  assert.equal(isAnswered(hostile, hostile), false)
})

test("which kinds are Kubernetes' own", () => {
  const is = (apiVersion: string) => isBuiltInKind({ ...widget(), apiVersion })
  for (const own of ['v1', 'apps/v1', 'networking.k8s.io/v1']) assert.ok(is(own), own)
  for (const custom of [
    'example.com/v1',
    'gateway.networking.k8s.io/v1',
    'snapshot.storage.k8s.io/v1',
  ]) {
    assert.ok(!is(custom), custom)
  }
})
