import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildConnector, Pool } from 'undici'
import { loadConnector, loadPool } from '../../../lib/transport/load-undici.ts'

test('the parts that are loaded alone are those that undici exports', async () => {
  assert.equal(await loadPool(), Pool)
  assert.equal(await loadConnector(), buildConnector)
})

test('where the files are not there, undici itself is loaded', async () => {
  assert.equal(await loadPool('undici/nowhere'), Pool)
  assert.equal(await loadConnector('undici/nowhere'), buildConnector)
})
