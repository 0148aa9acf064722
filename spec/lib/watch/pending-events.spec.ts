import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '../../../lib/core/index.ts'
import { InformerEvent } from '../../../lib/watch/informer-event.ts'
import { PendingEvents } from '../../../lib/watch/pending-events.ts'
import { seededRandom } from '../../support/seeded-random.ts'

const content = { read: () => assert.fail('nobody asks for an object') }
const event = (key: string) => new InformerEvent({ type: 'update', key, content })

/** The same as a plain array: slow, and plain to see. */
class Listed {
  readonly events: InformerEvent[] = []

  lastOf(key: string): InformerEvent | undefined {
    return this.events.findLast(each => each.key === key)
  }

  replaceLast(key: string, event: InformerEvent | undefined): void {
    const at = this.events.findLastIndex(each => each.key === key)
    if (at >= 0) this.events.splice(at, 1, ...(event ? [event] : []))
  }
}

/** `fill`: of ten steps so many append, so that there wait few or thousands. */
function churn(seed: number, fill: number): void {
  const random = seededRandom(seed)
  const below = (limit: number) => Math.floor(random() * limit)
  const pending = new PendingEvents<KubeObject>()
  const listed = new Listed()
  for (let step = 0; step < 12_000; step++) {
    const key = `k${below(300)}`
    const choice = below(10)
    if (choice < fill) {
      const added = event(key)
      pending.append(added)
      listed.events.push(added)
    } else if (choice < 9) assert.equal(pending.shift(), listed.events.shift())
    else if (step > 2_000) {
      assert.equal(pending.lastOf(key), listed.lastOf(key))
      const isOnlyOne = listed.events.filter(each => each.key === key).length === 1
      const other = isOnlyOne && below(2) ? undefined : event(key)
      pending.replaceLast(key, other)
      listed.replaceLast(key, other)
    }
    assert.equal(pending.size, listed.events.length)
  }
  while (pending.size > 0) assert.equal(pending.shift(), listed.events.shift())
  assert.deepEqual([pending.shift(), listed.events.length], [undefined, 0])
}

for (const fill of [3, 5, 8]) {
  test(`what waits is what an array would have, ${fill} of ten steps adding to it`, () => {
    for (let seed = 1; seed <= 3; seed++) churn(seed, fill)
  })
}

test('after all were taken, or let go, it begins anew', () => {
  const pending = new PendingEvents<KubeObject>()
  for (const key of ['a', 'b', 'a']) pending.append(event(key))
  assert.equal(pending.lastOf('c'), undefined)
  pending.clear()
  assert.deepEqual([pending.size, pending.lastOf('a'), pending.shift()], [0, undefined, undefined])
  const next = event('a')
  pending.append(next)
  assert.equal(pending.lastOf('a'), next)
})
