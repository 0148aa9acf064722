import assert from 'node:assert/strict'
import { test } from 'node:test'
import { arrivals } from '../../../lib/gitops/arrivals.ts'

test('values come in the order in which they arrive, over all producers', async () => {
  const first = Promise.withResolvers<void>()
  const values = arrivals<string>([
    async emit => {
      await first.promise
      emit('late')
    },
    async emit => {
      emit('early')
      emit('next')
      first.resolve()
    },
  ])
  assert.deepEqual(await Array.fromAsync(values), ['early', 'next', 'late'])
})

test('a failure comes after the values before it', async () => {
  const values = arrivals<number>([
    async emit => {
      emit(1)
      throw new Error('broken')
    },
  ])
  assert.deepEqual((await values.next()).value, 1)
  await assert.rejects(values.next(), { message: 'broken' })
})

test('no producers, no values', async () => {
  assert.deepEqual(await Array.fromAsync(arrivals([])), [])
})
