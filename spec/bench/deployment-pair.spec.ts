import assert from 'node:assert/strict'
import { test } from 'node:test'
import { diffJsonPatch } from 'anykind/json-patch'
import { after, before } from '../../bench/deployment-pair.ts'

test('the two states are of 30 KB, and differ in some tens of places', () => {
  for (const state of [before, after]) {
    const { length } = JSON.stringify(state)
    assert.ok(length > 28_000 && length < 34_000, String(length))
  }
  const { length } = diffJsonPatch(before, after)
  assert.ok(length > 30 && length < 100, String(length))
})
