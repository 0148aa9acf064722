import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { connect, type KubeObject } from 'anykind'
import type { Structure } from '../../schemas-cache/index.ts'
import { freeze } from '../support/freeze.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { requestTestCluster, testKubeconfig } from '../support/test-cluster.ts'

const text = { type: 'string' }
const object = (properties: Record<string, object>, more: object = {}) => ({
  type: 'object',
  properties,
  ...more,
})
const preserving = { 'x-kubernetes-preserve-unknown-fields': true }
const leaf = object({ a: { ...text, default: 'leaf' }, b: { type: 'integer' }, c: text })

/** One field for each rule of pruning, of null and of defaults. */
const spec = object(
  {
    plain: text,
    preset: { ...text, default: 'x' },
    nullable: { ...text, nullable: true },
    nullablePreset: { ...text, nullable: true, default: 'y' },
    nested: leaf,
    nestedPreset: { ...leaf, default: {} },
    nestedFilled: { ...leaf, default: { b: 7 } },
    nullableNested: { ...leaf, nullable: true, default: {} },
    list: { type: 'array', items: leaf },
    presetItems: { type: 'array', items: { ...text, default: 'item' } },
    nullableItems: { type: 'array', nullable: true, items: { ...text, nullable: true } },
    lists: { type: 'array', items: { type: 'array', items: leaf } },
    map: { type: 'object', additionalProperties: leaf },
    presetMap: { type: 'object', additionalProperties: { ...text, default: 'value' } },
    mapOfLists: { type: 'object', additionalProperties: { type: 'array', items: leaf } },
    free: object({ known: leaf, preset: { ...text, default: 'z' } }, preserving),
    freeList: { type: 'array', items: object({ known: leaf }, preserving), ...preserving },
    embedded: { type: 'object', 'x-kubernetes-embedded-resource': true, ...preserving },
    strictEmbedded: object({ spec: leaf }, { 'x-kubernetes-embedded-resource': true }),
    loose: { type: 'object', additionalProperties: true },
    port: { 'x-kubernetes-int-or-string': true, default: 80 },
    metadata: leaf,
  },
  { default: { plain: 'from the default' } },
)

const group = `s${randomBytes(4).toString('hex')}.example.dev`
const apiVersion = `${group}/v1`
const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const objects = `/apis/${group}/v1/namespaces/default/things`
const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `things.${group}` },
  spec: {
    group,
    scope: 'Namespaced',
    names: { kind: 'Thing', plural: 'things' },
    versions: [
      { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: object({ spec }) } },
    ],
  },
}

before(async () => {
  const { status, body } = await requestTestCluster('POST', definitions, definition)
  assert.equal(status, 201, JSON.stringify(body))
  while ((await requestTestCluster('GET', objects)).status !== 200);
})
after(() => requestTestCluster('DELETE', `${definitions}/things.${group}`))

/** What the server would store of the object; undefined if it refuses it. */
async function stored(path: string, body: KubeObject): Promise<KubeObject | undefined> {
  const query = 'dryRun=All&fieldValidation=Ignore'
  const answer = await requestTestCluster('POST', `${path}?${query}`, body)
  return answer.status === 201 ? (answer.body as KubeObject) : undefined
}

async function structureOf(kind: string, version: { group: string; version: string }) {
  await using cluster = await connect({ kubeconfig: testKubeconfig(), cacheDirectory: false })
  const schemas = await cluster.schemas()
  for (;;) {
    try {
      return await schemas.structureOf({ ...version, kind })
    } catch {
      // It is published a moment after it is served.
      schemas.refresh()
    }
  }
}

const ours = (structure: Structure, thing: KubeObject): KubeObject =>
  structure.applyDefaults(structure.prune(freeze(thing)))

const names = Object.keys(spec.properties)
const keys = ['a', 'b', 'c', 'known', 'preset', 'unknown', 'kind', 'metadata', 'spec', '__proto__']

/** A value for a field that is mostly of its type, with unknown fields and nulls in it. */
function exampleOf(schema: Record<string, unknown>, random: () => number, depth = 0): unknown {
  if (random() < 0.15) return null
  const { type, properties, items, additionalProperties } = schema
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const inner = (child: unknown) => exampleOf(child as Record<string, unknown>, random, depth + 1)
  if (type === 'array') return Array.from({ length: Math.floor(random() * 3) }, () => inner(items))
  if (type === 'integer' || type === undefined) return Math.floor(random() * 9)
  if (type === 'string') return 'text'
  const entries: [string, unknown][] = []
  for (let i = Math.floor(random() * 5); i > 0 && depth < 5; i -= 1) {
    const key = pick(keys)
    const known = (properties as Record<string, unknown> | undefined)?.[key] ?? additionalProperties
    entries.push([
      key,
      known === undefined || known === true
        ? pick([1, 'x', null, { a: 1, unknown: null }, [{ a: 1 }]])
        : inner(known),
    ])
  }
  if (schema['x-kubernetes-embedded-resource'] === true) {
    entries.push(['apiVersion', 'v1'], ['kind', 'Pod'], ['metadata', { name: 'n', zz: 1 }])
  }
  return Object.fromEntries(entries)
}

function randomThing(random: () => number): KubeObject {
  const fields = names.filter(() => random() < 0.4)
  const entries = fields.map(name => [
    name,
    exampleOf(spec.properties[name] as Record<string, unknown>, random),
  ])
  const given = random() < 0.1 ? {} : { spec: { unknown: 1, ...Object.fromEntries(entries) } }
  return { apiVersion, kind: 'Thing', metadata: { name: 'thing' }, ...given, unknown: { a: 1 } }
}

test('three hundred random objects are pruned and defaulted as the server does', async () => {
  const structure = await structureOf('Thing', { group, version: 'v1' })
  const random = seededRandom(5)
  let compared = 0
  for (let i = 0; i < 300; i += 1) {
    const thing = randomThing(random)
    const theirs = await stored(objects, thing)
    if (theirs === undefined) continue
    compared += 1
    const { metadata, ...rest } = ours(structure, thing)
    const { metadata: given, ...wanted } = theirs
    assert.deepEqual(rest, wanted, JSON.stringify(thing))
    assert.equal(metadata?.name, given?.name)
  }
  assert.ok(compared > 150, `the server took ${compared}`)
})

test('of built-in kinds unknown fields go, and the defaults of the schema come', async () => {
  const structure = await structureOf('Service', { group: '', version: 'v1' })
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', zz: 1, labels: { a: 'b' } },
    spec: {
      ports: [
        { port: 80, zz: 1 },
        { port: 81, name: 'b', protocol: null },
      ],
      zz: {},
    },
    zz: 1,
  }
  const [first, second] = [service.spec.ports[0], service.spec.ports[1]]
  Object.assign(first ?? {}, { name: 'a' })
  const theirs = await stored('/api/v1/namespaces/default/services', service)
  const pruned = ours(structure, service) as typeof service
  assert.deepEqual(pruned, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', labels: { a: 'b' } },
    spec: {
      ports: [
        { name: 'a', port: 80, protocol: 'TCP' },
        { port: second?.port, name: 'b', protocol: 'TCP' },
      ],
    },
  })
  assert.ok(theirs)
  const theirPorts = (theirs.spec as typeof service.spec).ports
  for (const [index, port] of pruned.spec.ports.entries()) {
    assert.deepEqual({ ...theirPorts[index], ...port }, theirPorts[index])
  }
})
