import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatJson } from '../../../../lib/cli/output/json.ts'
import { withoutManagedFields } from '../../../../lib/cli/output/objects.ts'
import { Output } from '../../../../lib/cli/output/output.ts'
import { printerOf } from '../../../../lib/cli/output/printer.ts'
import { resourceName } from '../../../../lib/cli/output/resource-name.ts'
import { type KubeObject, RequestError } from '../../../../lib/core/index.ts'

const pod = { kind: 'Pod', apiVersion: 'v1', metadata: { name: 'a' } }
const deployment = { kind: 'Deployment', apiVersion: 'apps/v1', metadata: { name: 'b' } }

async function print(
  objects: readonly KubeObject[],
  format: string,
  list: boolean,
): Promise<string> {
  let text = ''
  const printer = await printerOf(format)
  await printer(objects, { list, out: new Output({ write: piece => (text += piece) }) })
  return text
}

test('one object is printed by itself, several as a List', async () => {
  assert.equal(
    await print([pod], 'yaml', false),
    'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n',
  )
  assert.equal(
    await print([pod], 'yaml', true),
    `apiVersion: v1
items:
- apiVersion: v1
  kind: Pod
  metadata:
    name: a
kind: List
metadata:
  resourceVersion: ""
`,
  )
  assert.deepEqual(JSON.parse(await print([], 'json', true)).items, [])
})

test('names are kubectl’s, with the group where there is one', async () => {
  assert.equal(await print([pod, deployment], 'name', true), 'pod/a\ndeployment.apps/b\n')
  assert.equal(resourceName({ apiVersion: 'v1', kind: 'Pod', metadata: {} }), 'pod/<unknown>')
})

test('JSON has sorted keys, four spaces, all digits, and keys of any name', () => {
  const value = JSON.parse('{"b":[1,{}],"a":{"__proto__":1,"10":2,"9":3}}')
  value.c = 2n ** 63n
  assert.equal(
    formatJson(value),
    `{
    "a": {
        "10": 2,
        "9": 3,
        "__proto__": 1
    },
    "b": [
        1,
        {}
    ],
    "c": 9223372036854775808
}
`,
  )
  assert.throws(() => formatJson({ a: Number.NaN }), RequestError)
  const markup = { a: '<&>\u2028"', b: undefined, c: [] }
  assert.equal(formatJson(markup, 0), `{"a":"\\u003c\\u0026\\u003e\\u2028\\"","c":[]}\n`)
})

test('managedFields are left out of a copy', () => {
  const object = { ...pod, metadata: { name: 'a', managedFields: [{}] } }
  assert.deepEqual(withoutManagedFields(object), pod)
  assert.deepEqual(object.metadata.managedFields, [{}])
})
