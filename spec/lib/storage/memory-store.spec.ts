import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryStore } from '../../../lib/storage/index.ts'

test('what was put is there, under any key, and in no other store', async () => {
  const store = new MemoryStore()
  const bytes = Buffer.from('a')
  assert.equal(await store.get('__proto__'), undefined)
  await store.put('__proto__', bytes)
  assert.equal(await store.get('__proto__'), bytes)
  assert.equal(await new MemoryStore().get('__proto__'), undefined)
})
