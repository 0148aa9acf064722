import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from 'anykind'
import { approvedWrites, checkPlan, plannedItems } from 'anykind/gitops'
import { candidate, configMap, fingerprint, planOf, stored } from '../../../support/planned.ts'

const secret: KubeObject = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 's', namespace: 'shop' },
  data: { a: 'Y2FuYXJ5' },
  stringData: { b: 'plain, ü' },
}

test('the objects of a plan are those that it was made of, values of Secrets from the manifests', () => {
  const plan = planOf([candidate(secret), candidate(configMap('a'))])
  const { items, incomplete } = plannedItems(plan, [secret], fingerprint)
  assert.deepEqual(new Set(items.map(({ object }) => object)), new Set([secret, configMap('a')]))
  assert.deepEqual(incomplete, [])
})

test('a Secret of which a value is not given, or another one, is not applied', () => {
  const plan = planOf([candidate(secret)])
  for (const given of [[], [{ ...secret, stringData: { b: 'another' } }]]) {
    const { items, incomplete } = plannedItems(plan, given, fingerprint)
    assert.deepEqual([items.length, incomplete.map(({ name }) => name)], [0, ['s']])
  }
})

test('what is written is what differs, only to the object that was seen, and pruned if nothing is refused', () => {
  const stale = stored(configMap('old'))
  const before = {
    id: 'ours',
    members: [stale],
    judge: () => ({ verdict: 'prune' }) as const,
  }
  const [a, b, c] = [configMap('a'), configMap('b', { x: '1' }), configMap('c')]
  const part = (object: KubeObject): KubeObject => ({
    ...stored(object),
    metadata: {
      ...stored(object).metadata,
      labels: { 'applyset.kubernetes.io/part-of': 'ours' },
    },
  })
  const same = part(c)
  const plan = planOf(
    [
      candidate(a),
      candidate(b, { live: part(configMap('b')) }),
      candidate(c, {
        live: same,
        forecast: { type: 'stored', certainty: 'server', object: same, evidence: [] },
      }),
    ],
    { before },
  )
  const { items } = plannedItems(plan, [], fingerprint)
  const { apply, prune, refused } = approvedWrites(checkPlan(plan, plan), items)
  assert.deepEqual(
    apply.map(({ object: { metadata } }) => [metadata.name, metadata.uid]),
    [
      ['a', undefined],
      ['b', 'uid of b'],
    ],
  )
  assert.deepEqual([prune.map(({ name }) => name), refused], [['old'], []])

  const moved = planOf([candidate(a, { live: stored(a) })], { before })
  const later = approvedWrites(checkPlan(plan, moved), items)
  assert.deepEqual(later.prune, [])
  assert.ok(later.refused.length > 0)
})
