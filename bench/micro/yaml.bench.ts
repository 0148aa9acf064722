import { encodeKyaml, encodeYaml, type Manifest, readManifests } from '../../lib/manifest/index.ts'
import { widget } from '../widgets.ts'
import { bench } from './runner.ts'

const documents = Array.from({ length: 100 }, (_, serial) => encodeYaml(widget(serial)))
const yaml = documents.join('---\n')
const json = documents.map((_, serial) => JSON.stringify(widget(serial))).join('\n')

await bench('YAML: read 100 objects', () => readManifests(yaml, 'bench.yaml'), {
  bytes: Buffer.byteLength(yaml),
})
await bench(
  'YAML: read 100 objects, with their places',
  () => places(readManifests(yaml, 'a.yaml')),
  {
    bytes: Buffer.byteLength(yaml),
  },
)
await bench('YAML: read 100 objects written as JSON', () => readManifests(json, 'bench.json'), {
  bytes: Buffer.byteLength(json),
})
await bench('YAML: write one object', () => encodeYaml(widget(1)))
await bench('KYAML: write one object', () => encodeKyaml(widget(1)))

/** Where each object begins, and each member of its spec. */
function places(manifests: readonly Manifest[]): number {
  let lines = 0
  for (const { object, source } of manifests) {
    lines += source.line
    for (const key of Object.keys(object.spec ?? {})) lines += source.locate(['spec', key]).line
  }
  return lines
}
