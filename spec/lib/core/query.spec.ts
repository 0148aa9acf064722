import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  listRequest,
  optionsQuery,
  patchRequest,
  type RequestError,
} from '../../../lib/core/index.ts'
import { configMaps } from '../../support/resources.ts'

test('options keep their names; undefined and false are left out', () => {
  const options = { limit: 0, watch: true, force: false, labelSelector: undefined, continue: 'x' }
  assert.deepEqual(optionsQuery(options), [
    ['limit', '0'],
    ['watch', 'true'],
    ['continue', 'x'],
  ])
})

test('values are kept as they are: the transport encodes them, once', () => {
  const labelSelector = ' app in (a,b),  x!=y '
  const fieldSelector = 'metadata.name=ü&y\\=%20+\u{1f600}'
  assert.deepEqual(listRequest(configMaps, {}, { labelSelector, fieldSelector }).query, [
    ['labelSelector', labelSelector],
    ['fieldSelector', fieldSelector],
  ])
})

for (const [what, value] of Object.entries({
  'a line end': 'a=b\nc',
  CRLF: 'a\r\nHost: evil',
  NUL: 'a\0',
  'a C1 control': 'a\u0085',
  'a lone surrogate': 'a\udc00',
})) {
  test(`a selector with ${what} is refused, and not quoted`, () => {
    assert.throws(
      () => listRequest(configMaps, {}, { fieldSelector: value }),
      (error: RequestError) =>
        error.code === 'ERR_KUBE_REQUEST' && /^fieldSelector: may not /.test(error.message),
    )
  })
}

test('dryRun is the word All on the wire, and off it is absent', () => {
  const query = (dryRun: boolean) =>
    patchRequest(
      configMaps,
      { namespace: 'a', name: 'b' },
      { type: 'merge', patch: {} },
      {
        dryRun,
        fieldManager: 'me',
        fieldValidation: 'Strict',
        force: true,
      },
    ).query
  const rest = [
    ['fieldManager', 'me'],
    ['fieldValidation', 'Strict'],
    ['force', 'true'],
  ]
  assert.deepEqual(query(true), [['dryRun', 'All'], ...rest])
  assert.deepEqual(query(false), rest)
})
