import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { formatFieldPath, type KubeObject } from '../../lib/core/index.ts'
import { readManifests } from '../../lib/manifest/index.ts'
import { MemoryStore } from '../../lib/storage/index.ts'
import { Schemas } from '../../schemas-cache/index.ts'
import { cannedSend } from '../support/canned-send.ts'

const file = 'examples/shop/promotions.crd.yaml'
const [crd] = readManifests(readFileSync(file, 'utf8'), file).map(({ object }) => object)
assert.ok(crd)

const schemasOfEmptyServer = (): Schemas =>
  new Schemas(cannedSend({ '/openapi/v3': { body: { paths: {} } } }).send, {
    store: new MemoryStore(),
  })

const promotion = (spec: object, status?: unknown): KubeObject => ({
  apiVersion: 'shop.example.com/v1',
  kind: 'Promotion',
  metadata: { name: 'x', namespace: 'shop' },
  spec,
  ...(status === undefined ? {} : { status }),
})
const right = { discountPercent: 20, articles: ['HA-0001'] }
const gvk = { group: 'shop.example.com', version: 'v1', kind: 'Promotion' }

const cases: readonly { name: string; object: KubeObject; faults: readonly string[] }[] = [
  { name: 'a right object', object: promotion(right), faults: [] },
  {
    name: 'a required field that is missing',
    object: promotion({ articles: ['HA-0001'] }),
    faults: ['spec.discountPercent'],
  },
  {
    name: 'a number that is too large',
    object: promotion({ ...right, discountPercent: 91 }),
    faults: ['spec.discountPercent'],
  },
  {
    name: 'an item that does not match',
    object: promotion({ ...right, articles: ['HA-0001', 'x'] }),
    faults: ['spec.articles[1]'],
  },
  {
    name: 'an item that is there twice',
    object: promotion({ ...right, articles: ['HA-0001', 'HA-0001'] }),
    faults: ['spec.articles[1]'],
  },
  {
    name: 'an unknown field',
    object: promotion({ ...right, discuont: 1 }),
    faults: ['spec.discuont'],
  },
  {
    name: 'a status of a wrong type, which the server drops',
    object: promotion(right, { redeemed: 'many' }),
    faults: [],
  },
]

for (const { name, object, faults } of cases) {
  test(`a definition that is not served yet tells of ${name}`, async () => {
    const schemas = schemasOfEmptyServer()
    schemas.define(crd)
    const { violations } = (await schemas.validatorOf(gvk)).validate(object)
    assert.deepEqual(
      violations.map(({ path }) => formatFieldPath(path)),
      faults,
    )
  })
}

test('a definition is explained as a served kind is', async () => {
  const schemas = schemasOfEmptyServer()
  schemas.define(crd)
  const { description } = await schemas.explain(gvk, ['spec', 'articles'])
  assert.match(String(description), /Article numbers/)
})

test('a later definition of a kind takes the place of the earlier one', async () => {
  const schemas = schemasOfEmptyServer()
  schemas.define(crd)
  assert.equal((await schemas.validatorOf(gvk)).validate(promotion({})).violations.length, 2)
  const openAPIV3Schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }
  const versions = [{ name: 'v1', schema: { openAPIV3Schema } }]
  schemas.define({ ...crd, spec: { ...(crd.spec as object), versions } })
  assert.equal((await schemas.validatorOf(gvk)).validate(promotion({})).violations.length, 0)
})

for (const object of [
  promotion(right),
  { ...crd, spec: null },
  { ...crd, spec: { names: 1, versions: [null] } },
]) {
  test(`${JSON.stringify(object.spec)} of ${object.kind} defines nothing`, async () => {
    const schemas = schemasOfEmptyServer()
    schemas.define(object)
    await assert.rejects(schemas.validatorOf(gvk), { code: 'ERR_KUBE_NO_MATCH' })
  })
}
