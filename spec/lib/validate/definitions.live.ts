import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeJson, type KubeObject } from '../../../lib/core/index.ts'
import { type Judge, loadRules } from '../../../lib/rules/index.ts'
import { Definitions } from '../../../lib/validate/definitions.ts'
import { ManualClock } from '../../support/manual-clock.ts'

/* Live, as the rules are built for live specs; no cluster is asked. */

const gvk = { group: 'example.dev', version: 'v1', kind: 'Gear' }
const gear = encodeJson({
  apiVersion: 'example.dev/v1',
  kind: 'Gear',
  metadata: { name: 'g' },
  teeth: 3,
})
const definition = (maximum: number): KubeObject => {
  const properties = { teeth: { type: 'integer', maximum } }
  const schema = { openAPIV3Schema: { type: 'object', properties } }
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'gears.example.dev' },
    spec: {
      group: 'example.dev',
      scope: 'Cluster',
      names: { plural: 'gears', kind: 'Gear' },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  }
}

/** The rules, and a server with a definition or a failure. */
async function world(found: KubeObject | Error | undefined) {
  const rules = (await loadRules()) ?? assert.fail('npm run build:rules')
  const server = { found, asked: 0 }
  let told = 0
  const counted: Pick<Judge, 'define' | 'serves'> = {
    define(text) {
      told += 1
      return rules.define(text)
    },
    serves: kind => rules.serves(kind),
  }
  const clock = new ManualClock()
  const definitionOf = async () => {
    server.asked += 1
    if (server.found instanceof Error) throw server.found
    return server.found
  }
  const judge = () => rules.create({ text: gear, json: true }).verdict
  const definitions = new Definitions(counted, definitionOf, clock)
  return { server, clock, judge, definitions, told: () => told }
}

test('a definition is asked for once, by all who need it, and again after five seconds', async () => {
  const { server, clock, judge, definitions, told } = await world(definition(2))
  await Promise.all([definitions.seek(gvk), definitions.seek(gvk)])
  server.found = definition(3)
  clock.advance(4_999)
  await definitions.seek(gvk)
  assert.deepEqual([judge(), server.asked], ['rejected', 1])
  clock.advance(1)
  await definitions.seek(gvk)
  assert.deepEqual([judge(), server.asked], ['accepted', 2])
  clock.advance(5_000)
  await definitions.seek(gvk)
  assert.deepEqual([server.asked, told()], [3, 2])
})

test('what is built in is never asked for', async () => {
  const { server, clock, definitions } = await world(definition(2))
  for (let times = 0; times < 3; times += 1) {
    await definitions.seek({ group: 'apps', version: 'v1', kind: 'Deployment' })
    clock.advance(10_000)
  }
  assert.equal(server.asked, 0)
})

test('a definition that is not there yet is asked for again, and so is one that could not be read', async () => {
  const { server, clock, judge, definitions } = await world(undefined)
  await definitions.seek(gvk)
  assert.equal(judge(), 'undetermined')
  server.found = new Error('no route')
  clock.advance(5_000)
  await assert.rejects(definitions.seek(gvk), { message: 'no route' })
  server.found = definition(3)
  await definitions.seek(gvk)
  assert.deepEqual([judge(), server.asked], ['accepted', 3])
})
