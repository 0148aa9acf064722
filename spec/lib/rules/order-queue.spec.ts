import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OrderQueue } from '../../../lib/rules/order-queue.ts'

const taker = (...kinds: string[]) => ({ kinds: new Set(kinds) })

/** A queue of these kinds, `-` for none, and which of them a taker gets until there is nothing for it. */
function queueOf(text: string) {
  const queue = new OrderQueue<ReturnType<typeof taker>>()
  const begun: string[] = []
  const givenUp: string[] = []
  for (const [at, kind] of text.split(' ').entries()) {
    const name = `${kind}${at}`
    queue.push({
      kind: kind === '-' ? undefined : kind,
      begin: () => begun.push(name),
      giveUp: () => givenUp.push(name),
    })
  }
  const take = (own: ReturnType<typeof taker>, ...others: ReturnType<typeof taker>[]): string[] => {
    begun.length = 0
    for (;;) {
      const order = queue.takeFor(own.kinds, others)
      if (order === undefined) return [...begun]
      order.begin(own)
    }
  }
  return { queue, take, givenUp }
}

test('its own kinds come first, in their order, and what is of no kind with them', () => {
  const { queue, take } = queueOf('b a - b a')
  assert.deepEqual(take(taker('a'), taker('b')), ['a1', '-2', 'a4'])
  assert.equal(queue.size, 2)
  assert.deepEqual(take(taker('b'), taker('a')), ['b0', 'b3'])
})

test('then kinds that nobody knows, and those of others where many wait', () => {
  const few = queueOf('b c b d b b b b b')
  assert.deepEqual(few.take(taker('a'), taker('b')), ['c1', 'd3'])
  const many = queueOf('b b b b b b b b b')
  assert.deepEqual(many.take(taker('a'), taker('b')), ['b0', 'b1'])
  assert.deepEqual(many.take(taker('b'), taker('a')).length, 7)
})

test('who is alone takes all', () => {
  assert.deepEqual(queueOf('a b - a').take(taker()), ['a0', 'b1', '-2', 'a3'])
})

test('what is given up is told, once', () => {
  const { queue, givenUp } = queueOf('a b')
  queue.giveUp()
  queue.giveUp()
  assert.deepEqual([givenUp, queue.size], [['a0', 'b1'], 0])
})
