import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Cause } from 'anykind/gitops'
import { WaitProgress } from '../../../../lib/cli/output/wait-progress.ts'

const object = (name: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'shop' },
})
const pod = (name: string, reason: string): Cause => ({
  object: { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name },
  reason,
  message: '',
})
const waiting = (name: string, ...causes: Cause[]) => {
  const message = '0 of 1 replicas available'
  return { type: 'progressing', object: object(name), message, causes } as const
}

test('it says how far all is, and of each object that is not ready what is missing', () => {
  const progress = new WaitProgress({ total: 3, of: 'wave 1 (2 of 3)' })
  progress.hear(waiting('a'))
  progress.hear(waiting('b', pod('b-x', 'Unschedulable')))
  progress.hear({ type: 'ready', object: object('a') })
  progress.hear({ type: 'failed', object: object('c'), error: new Error() })
  assert.deepEqual(progress.text.split('\n'), [
    'waiting: wave 1 (2 of 3): 1 of 3 ready, 1 failed',
    '  Deployment shop/b: 0 of 1 replicas available; Pod b-x: Unschedulable',
  ])
})

test('of many objects it says how many more there are', () => {
  const progress = new WaitProgress({ total: 20 })
  for (let index = 0; index < 11; index++) progress.hear(waiting(`d${index}`))
  const lines = progress.text.split('\n')
  assert.equal(lines.length, 10)
  assert.equal(lines.at(-1), '  and 3 more')
})

test('without a terminal what is amiss is a line, once', () => {
  const progress = new WaitProgress({ total: 1 })
  const line = 'waiting: Deployment shop/a: 0 of 1 replicas available; Pod x: Evicted'
  assert.equal(progress.hear(waiting('a')), undefined)
  assert.equal(progress.hear(waiting('a', pod('x', 'Evicted'))), line)
  assert.equal(progress.hear(waiting('a', pod('x', 'Evicted'))), undefined)
})
