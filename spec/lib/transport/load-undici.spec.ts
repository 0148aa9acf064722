import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildConnector, Pool } from 'undici'
import { loadUndici } from '../../../lib/transport/load-undici.ts'

test('the parts that are loaded alone are those that undici exports', async () => {
  const undici = await loadUndici()
  assert.equal(undici.Pool, Pool)
  assert.equal(undici.buildConnector, buildConnector)
})

test('where the files are not there, undici itself is loaded', async () => {
  const undici = await loadUndici('undici/nowhere')
  assert.equal(undici.Pool, Pool)
  assert.equal(undici.buildConnector, buildConnector)
})
