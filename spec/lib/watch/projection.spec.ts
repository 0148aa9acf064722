import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseWireObject } from '../../../lib/client/index.ts'
import { projection } from '../../../lib/watch/projection.ts'
import { decodeWire } from '../../support/wire-objects.ts'

const fields = '"managedFields" : [{"fieldsV1":{"f:a":{}}}]'
const texts: Readonly<Record<string, string>> = {
  'in the middle': `{"metadata":{"name":"a",${fields},"uid":"u"}}`,
  'at the beginning': `{"metadata":{${fields},"name":"a","uid":"u"}}`,
  'at the end': `{"metadata":{"name":"a","uid":"u",${fields}}}`,
  'at the end, with blanks': `{"metadata":{"name":"a","uid":"u" , ${fields} } }`,
  'at the beginning, with blanks': `{ "metadata": { ${fields} , "name":"a","uid":"u"} }`,
  nowhere: '{"metadata":{"name":"a","uid":"u"}}',
}
for (const [where, text] of Object.entries(texts)) {
  test(`managedFields ${where} are left out, and nothing else`, () => {
    const project = projection({ omitManagedFields: true }, decodeWire)
    const { bytes } = project(parseWireObject(Buffer.from(text)))
    assert.deepEqual(decodeWire(bytes), { metadata: { name: 'a', uid: 'u' } })
  })
}

test('managedFields alone leave empty metadata', () => {
  const project = projection({ omitManagedFields: true }, decodeWire)
  const { bytes } = project(parseWireObject(Buffer.from(`{"metadata":{${fields}}}`)))
  assert.deepEqual(decodeWire(bytes), { metadata: {} })
})
