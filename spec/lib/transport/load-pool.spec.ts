import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Pool } from 'undici'
import { loadPool } from '../../../lib/transport/load-pool.ts'

test('the Pool that is loaded alone is the one that undici exports', async () => {
  assert.equal(await loadPool(), Pool)
})

test('where the file is not there, undici itself is loaded', async () => {
  assert.equal(await loadPool('undici/lib/nowhere.js'), Pool)
})
