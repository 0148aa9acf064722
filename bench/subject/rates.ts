import { isDeepStrictEqual, parseArgs } from 'node:util'
import { applyJsonPatch, diffJsonPatch } from 'anykind/json-patch'
import { encodeYaml, type Manifest, readManifests } from 'anykind/manifest'
import { createValidator } from 'anykind/validate'
import { after, before } from '../deployment-pair.ts'
import { deployment } from '../manifests.ts'
import { policyCount, policyObjects } from '../policies.ts'
import { callRates } from '../rate.ts'
import { widget } from '../widgets.ts'

/*
 * Our program in the scenarios about how much a second: no server is asked. It prints its work as
 * client.ts does, of one call, and the rate of many.
 */

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { count: { type: 'string', default: '0' } },
})
const count = Number(values.count)

/** A call, the serials of the objects that it dealt with, and its input where that has a length. */
interface Subject {
  readonly call: () => unknown
  readonly serials: readonly unknown[]
  readonly bytes?: number
  /** What is counted of a call, where it is not the call. */
  readonly times?: number
}

const documents = () => Array.from({ length: count }, (_, serial) => encodeYaml(widget(serial)))

const serialsOf = (manifests: readonly Manifest[]): unknown[] =>
  manifests.map(({ object }) => (object.spec as { serial: unknown }).serial)

function yaml(): Subject {
  const text = documents().join('---\n')
  const call = () => readManifests(text, 'bench.yaml')
  return { call, serials: serialsOf(call()), bytes: Buffer.byteLength(text) }
}

/** Where the last variable of the last part of each widget is. */
function yamlPositions(): Subject {
  const text = documents().join('---\n')
  const read = () => readManifests(text, 'bench.yaml')
  const path = ['spec', 'parts', 1, 'env', 1, 'value']
  const call = () => read().map(({ source }) => source.locate(path).line)
  const line = text.split('\n').findIndex(row => row.includes('http://worker')) + 1
  if (call()[0] !== line) throw new Error(`it found line ${call()[0]} instead of ${line}`)
  return { call, serials: serialsOf(read()), bytes: Buffer.byteLength(text) }
}

function jsonPatch(): Subject {
  const call = () => applyJsonPatch(before, diffJsonPatch(before, after))
  return { call, serials: isDeepStrictEqual(call(), after) ? [0] : [] }
}

/** Some objects at a time, so that the engine's thread need not wait. */
async function policies(): Promise<Subject> {
  const validator = await createValidator({ engine: 'exact', policies: policyObjects() })
  const objects = Array.from({ length: count }, (_, serial) => deployment(serial))
  const call = async () => {
    const told = await Promise.all(objects.map(object => validator.validate(object)))
    for (const { verdict, violations } of told) {
      if (verdict !== 'accepted') throw new Error(`it is ${verdict}: ${violations[0]?.message}`)
    }
    return told
  }
  await call()
  return { call, serials: objects.map((_, serial) => serial), times: count * policyCount }
}

const scenarios: Readonly<Record<string, () => Subject | Promise<Subject>>> = {
  yaml,
  'yaml-positions': yamlPositions,
  'json-patch': jsonPatch,
  policies,
}
const scenario = scenarios[positionals[0] ?? '']
if (scenario === undefined) throw new Error(`usage: rates.js ${Object.keys(scenarios).join('|')}`)
const { call, serials, bytes, times = 1 } = await scenario()
const rates = await callRates(call)
const callsPerSecond = (rates[rates.length >> 1] ?? Number.NaN) * times
console.log(
  JSON.stringify({
    objects: serials.length,
    checksum: serials.reduce((sum: number, serial) => sum + Number(serial), 0),
    callsPerSecond,
    ...(bytes === undefined ? {} : { bytesPerSecond: callsPerSecond * bytes }),
  }),
)
