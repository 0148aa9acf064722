import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SharedFields } from '../../../lib/client/shared-fields.ts'
import { decodeJson } from '../../../lib/core/index.ts'
import { seededRandom } from '../../support/seeded-random.ts'

interface Owned {
  metadata: { managedFields: { fieldsV1: Record<string, unknown>; manager: string }[] }
}

const ownFields = '{"f:spec":{".":{},"k:{\\"name\\":\\"a}{\\"}":{"f:image":{}}}}'
const otherFields = '{"f:status":{"f:ready":{}}}'
const entry = (fields: string, manager = 'm') =>
  `{"apiVersion":"v1","fieldsType":"FieldsV1","fieldsV1":${fields},"manager":"${manager}"}`
const object = (entries: readonly string[], more = '') =>
  `{"kind":"A","metadata":{"managedFields":[${entries.join()}],"name":"ü"}${more}}`

const decode = (shared: SharedFields, text: string) => shared.decode(Buffer.from(text)) as Owned
const fieldsOf = ({ metadata }: Owned) => metadata.managedFields.map(({ fieldsV1 }) => fieldsV1)

test('objects with the same fields share them, each entry its own', () => {
  const shared = new SharedFields()
  const text = object([entry(ownFields), entry(otherFields, 'n')])
  const [first, second] = [decode(shared, text), decode(shared, text)]
  assert.deepEqual(first, JSON.parse(text))
  assert.deepEqual(second, JSON.parse(text))
  assert.notEqual(first, second)
  assert.equal(fieldsOf(first)[0], fieldsOf(second)[0])
  assert.equal(fieldsOf(first)[1], fieldsOf(second)[1])
})

test('what is shared cannot be written to, what is not can', () => {
  const shared = new SharedFields()
  const { metadata } = decode(shared, object([entry(ownFields)]))
  const [{ fieldsV1 } = assert.fail()] = metadata.managedFields
  const inner = fieldsV1['f:spec'] as Record<string, unknown>
  assert.throws(() => Object.assign(fieldsV1, { a: 1 }), TypeError)
  assert.throws(() => Object.assign(inner['.'] as object, { a: 1 }), TypeError)
  metadata.managedFields.push({ fieldsV1: {}, manager: 'mine' })
  metadata.managedFields.splice(0, 1)
})

test('fields are told apart by all of their bytes', () => {
  const shared = new SharedFields()
  for (const fields of ['{"f:a":{}}', '{"f:b":{}}', '{"f:a":{},"f:b":{}}', '{"f:a":{}}', '{}']) {
    const text = object([entry(fields)])
    assert.deepEqual(decode(shared, text), JSON.parse(text))
  }
})

const others: Readonly<Record<string, string>> = {
  'without managedFields': '{"metadata":{"name":"a"}}',
  'without metadata': '{"kind":"A"}',
  'with fields elsewhere': object([entry(ownFields)], `,"spec":{"fieldsV1":${ownFields}}`),
  'with fields elsewhere only': `{"metadata":{},"spec":{"fieldsV1":${ownFields}}}`,
  'with a number where fields should be': object([entry('0')], `,"spec":{"fieldsV1":{}}`),
  'with numbers and white space': `{"spec":{"fieldsV1":{}},"metadata":{"managedFields":[{"fieldsV1" : 0}]}}`,
  'with the name as a value': object([entry(ownFields)], `,"spec":["fieldsV1",${ownFields}]`),
  'with the name in a string': object([entry(ownFields)], `,"spec":"\\"fieldsV1\\":{}"`),
  'with entries that are none': object(['1', 'null', entry(ownFields)]),
  'with an entry twice': object([entry(ownFields), entry(ownFields)]),
  'with fields that are null': object([entry('null')]),
  'with fields that are very long': object([entry(`{"f:${'a'.repeat(70_000)}":{}}`)]),
  'with __proto__ among the fields': object([entry('{"__proto__":{"f:a":{}}}')]),
  'that is null': 'null',
}

for (const [name, text] of Object.entries(others)) {
  test(`an object ${name} is what it is without sharing`, () => {
    const shared = new SharedFields()
    for (let round = 0; round < 2; round++) {
      const decoded = shared.decode(Buffer.from(text))
      assert.equal(JSON.stringify(decoded), JSON.stringify(decodeJson(Buffer.from(text))))
    }
  })
}

for (const [name, [open, close]] of Object.entries({
  objects: ['{"a":', '}'],
  arrays: ['[', ']'],
})) {
  test(`fields of very deep ${name} overflow no stack`, () => {
    const fields = `{"f:a":${open?.repeat(9_000)}1${close?.repeat(9_000)}}`
    new SharedFields().decode(Buffer.from(object([entry(fields)])))
  })
}

for (const [name, text] of Object.entries({
  'that is cut off': object([entry(ownFields)]).slice(0, -3),
  'that is cut off in its fields': object([entry(ownFields)]).slice(0, 100),
  'whose fields are not JSON': object([entry('{"f:a":}')]),
  'whose fields do not end': object([entry('{"f:a":{')]),
  'whose fields have a string that does not end': object([entry('{"f:a')]),
})) {
  test(`an object ${name} is a DecodeError`, () => {
    const shared = new SharedFields()
    assert.throws(() => shared.decode(Buffer.from(text)), { code: 'ERR_KUBE_DECODE' })
  })
}

test('an object that is longer than any that is stored shares nothing', () => {
  const shared = new SharedFields()
  const text = object([entry(ownFields)], `,"data":"${'x'.repeat(3 * 1024 * 1024)}"`)
  const [first] = fieldsOf(decode(shared, text))
  assert.ok(!Object.isFrozen(first))
})

test('objects with ever more entries are what they are without sharing', () => {
  const shared = new SharedFields()
  for (let count = 0; count < 1_500; count += 50) {
    const text = object(Array.from({ length: count }, () => '{"fieldsV1":{}}'))
    assert.deepEqual(decode(shared, text), JSON.parse(text))
  }
})

test('bytes that are not UTF-8 are refused inside of the fields too', () => {
  const text = Buffer.from(object([entry('{"f:#":{}}')]))
  text[text.indexOf('#')] = 0xff
  assert.throws(() => new SharedFields().decode(text), { code: 'ERR_KUBE_DECODE' })
})

test('random objects are what they are without sharing, however many fields there have been', () => {
  const random = seededRandom(11)
  const below = (limit: number) => Math.floor(random() * limit)
  const shared = new SharedFields()
  for (let round = 0; round < 3_000; round++) {
    const entries = Array.from({ length: below(4) }, () =>
      entry(
        `{"f:${below(600)}":{"k:{\\"n\\":\\"${'}{"]'.charAt(below(4)).replace('"', '\\\\\\"')}\\"}":{}}}`,
      ),
    )
    const text = object(entries, below(10) === 0 ? `,"spec":{"fieldsV1":{"n":${below(3)}}}` : '')
    assert.deepEqual(decode(shared, text), JSON.parse(text), text)
  }
})
