import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryStore } from '../../lib/storage/index.ts'
import { Schemas } from '../../schemas-cache/index.ts'
import { cannedOpenApi } from '../support/canned-openapi.ts'

const schemas = new Schemas(cannedOpenApi().send, { store: new MemoryStore() })
const gadget = { group: 'example.dev', version: 'v1', kind: 'Gadget' }
const pod = { group: '', version: 'v1', kind: 'Pod' }

for (const [gvk, path, type] of [
  [gadget, [], 'Gadget'],
  [gadget, ['spec'], 'Object'],
  [gadget, ['spec', 'name'], 'string'],
  [gadget, ['spec', 'list'], '[]string'],
  [gadget, ['spec', 'ports'], '[]Object'],
  [gadget, ['spec', 'ports', 'port'], 'integer'],
  [gadget, ['spec', 'map'], 'map[string]integer'],
  [gadget, ['spec', 'maps', 'v'], 'integer'],
  [gadget, ['spec', 'size'], 'Object'],
  [gadget, ['metadata'], 'ObjectMeta'],
  [gadget, ['metadata', 'creationTimestamp'], 'string'],
  [pod, [], 'Pod'],
  [pod, ['spec'], 'PodSpec'],
  [pod, ['spec', 'containers'], '[]Container'],
  [pod, ['spec', 'containers', 'resources', 'limits'], 'map[string]Quantity'],
  [pod, ['spec', 'containers', 'livenessProbe', 'httpGet', 'port'], 'IntOrString'],
] as const) {
  test(`${[gvk.kind, ...path].join('.')} is of type ${type}`, async () => {
    assert.equal((await schemas.explain(gvk, path)).type, type)
  })
}

test('a field tells what kubectl explain tells', async () => {
  assert.deepEqual(await schemas.explain(gadget, ['spec', 'choice']), {
    path: ['spec', 'choice'],
    type: 'string',
    description: 'One of three.',
    required: false,
    enum: ['Red', 'Green', 'Blue'],
    default: undefined,
    children: [],
  })
  const { required, default: preset } = await schemas.explain(gadget, ['spec', 'defaulted'])
  assert.equal(required, true)
  assert.equal(preset, 'x')
})

test('fields are listed by name', async () => {
  const { children } = await schemas.explain(gadget, [])
  assert.deepEqual(
    children.map(({ name, type, required, hasChildren }) => [name, type, required, hasChildren]),
    [
      ['apiVersion', 'string', false, false],
      ['kind', 'string', false, false],
      ['metadata', 'ObjectMeta', false, true],
      ['spec', 'Object', true, true],
      ['status', 'Object', false, true],
    ],
  )
})

test('the description of a field goes before that of its type and of its items', async () => {
  const { description } = await schemas.explain(gadget, ['metadata', 'ownerReferences'])
  assert.match(
    description,
    /^List of objects depended by this object\..*\nOwnerReference contains/s,
  )
})

test('a field that there is not is refused, with suggestions', async () => {
  await assert.rejects(schemas.explain(gadget, ['spec', 'nmae']), {
    code: 'ERR_KUBE_NO_MATCH',
    wanted: 'spec.nmae',
    suggestions: ['spec.name'],
    message: /example\.dev\/v1 Gadget has no such field/,
  })
  await assert.rejects(schemas.explain(gadget, ['spec', '__proto__']), {
    code: 'ERR_KUBE_NO_MATCH',
  })
  await assert.rejects(schemas.explain(gadget, ['spec', 'name', 'x']), {
    code: 'ERR_KUBE_NO_MATCH',
  })
})
