import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildConnector } from 'undici'
import { loadConnector } from '../../../lib/transport/load-undici.ts'

test('the part that is loaded alone is the one that undici exports', async () => {
  assert.equal(await loadConnector(), buildConnector)
})

test('where the file is not there, undici itself is loaded', async () => {
  assert.equal(await loadConnector('undici/nowhere'), buildConnector)
})
