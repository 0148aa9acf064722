import assert from 'node:assert/strict'
import { test } from 'node:test'
import { closest } from '../../../lib/core/index.ts'

const words = ['deployments', 'replicas', 'replicasets', 'pods', 'nodes', 'services']

for (const [word, expected] of [
  ['deploymnets', ['deployments']],
  ['Deployment', ['deployments']],
  ['replica', ['replicas']],
  ['podss', ['pods']],
  ['ingresses', []],
  ['x', []],
  ['p'.repeat(100_000), []],
] as const) {
  test(`closest to ${word.slice(0, 20)} are [${expected}]`, () => {
    assert.deepEqual(closest(word, words), expected)
  })
}

test('a candidate given twice is named once, and at most the limit', () => {
  assert.deepEqual(closest('pod', ['pods', 'pods', 'nod', 'pot', 'pop'], 2), ['pods', 'nod'])
})
