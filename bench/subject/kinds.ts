import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { type Cluster, connect, gvkOf, type KubeObject } from 'anykind'
import { definedName, vendor } from '../definitions.ts'
import { counts } from './counts.ts'

/*
 * Our program in the scenarios about kinds: what is served, and what objects look like. Work is done as
 * by client.ts; a serial is a kind's place among those of the scenario. `--floor` leaves out what the
 * scenario is about.
 */

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '0' },
    samples: { type: 'string', default: '' },
    floor: { type: 'boolean', default: false },
  },
})
const count = Number(values.count)

/** The serials of the kinds that were dealt with. */
type Serials = readonly number[]

/** Looks all kinds up by plural and group. */
async function discover(): Promise<Serials> {
  if (values.floor) return []
  await using cluster = await connect()
  const mapper = await cluster.discovery.mapper()
  return Array.from({ length: count }, (_, serial) => {
    const [resource] = mapper.match(definedName(serial))
    return Number(resource?.kind.slice('Kind'.length))
  })
}

/** Validates an object of the first kind, one with a large schema. */
async function validate(): Promise<Serials> {
  await using cluster = await connect()
  const resource = await cluster.discovery.resolve(definedName(0))
  const object = {
    apiVersion: `vendor0.${vendor}/${resource.version}`,
    kind: resource.kind,
    metadata: { name: 'one' },
    spec: { serial: 0, paused: false },
  }
  return (await isWhollyTaken(cluster, object)) ? [object.spec.serial] : []
}

/** Validates an object of each built-in kind that has all its fields. */
async function compile(): Promise<Serials> {
  const samples = JSON.parse(await readFile(values.samples, 'utf8')) as KubeObject[]
  await using cluster = await connect()
  await cluster.discovery.resources()
  const taken: number[] = []
  for (const [serial, sample] of values.floor ? [] : samples.entries()) {
    if (await isWhollyTaken(cluster, sample)) taken.push(serial)
  }
  return taken
}

/** Whether nothing was found, and all was looked at. */
async function isWhollyTaken(cluster: Cluster, object: KubeObject): Promise<boolean> {
  const validator = await (await cluster.schemas()).validatorOf(gvkOf(object))
  const { violations, unchecked } = validator.validate(object)
  return violations.length === 0 && unchecked === undefined
}

const scenarios: Readonly<Record<string, () => Promise<Serials>>> = {
  discover,
  'validate-cold': validate,
  'validate-warm': validate,
  'compile-cold': compile,
  'compile-warm': compile,
}
const scenario = scenarios[positionals[0] ?? '']
if (scenario === undefined) throw new Error(`usage: kinds.js ${Object.keys(scenarios).join('|')}`)
const serials = await scenario()
const checksum = serials.reduce((sum, serial) => sum + serial, 0)
console.log(JSON.stringify({ objects: serials.length, checksum, ...counts() }))
