import assert from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { test } from 'node:test'
import { validatorOf, withSpec } from '../support/schema-validator.ts'

test('what is compiled is told of, once, and not before a value needs it', t => {
  let compiled = 0
  const count = () => {
    compiled += 1
  }
  subscribe('anykind:compile', count)
  t.after(() => unsubscribe('anykind:compile', count))
  const field = { type: 'object', properties: { size: { type: 'integer' } } }
  const validator = validatorOf(
    withSpec({ type: 'object', properties: { field, list: { type: 'array', items: field } } }),
  )
  assert.equal(compiled, 0)
  validator.validate({ spec: { field: { size: 1 }, list: [{ size: 1 }] } })
  const known = compiled
  assert.ok(known > 0)
  validator.validate({ spec: { field: { size: 2 }, list: [{ size: 2 }] } })
  assert.equal(compiled, known)
})
