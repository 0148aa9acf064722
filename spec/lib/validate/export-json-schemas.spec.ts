import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { Ajv } from 'ajv'
import type { KubeObject, Violation } from '../../../lib/core/index.ts'
import { readManifests } from '../../../lib/manifest/index.ts'
import { builtInPack, createValidator, exportJsonSchemas } from '../../../lib/validate/index.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const folder = temporaryFolder({ after })
const schemas = await (await builtInPack()).schemas()
const { files, warnings } = await exportJsonSchemas(folder, schemas, await schemas.kinds())

/** As an editor does: each file by its name, one for all. */
const ajv = new Ajv({ strict: false, validateFormats: false, logger: false })
for (const name of readdirSync(folder)) {
  ajv.addSchema(JSON.parse(readFileSync(join(folder, name), 'utf8')), name)
}
const judge = (name: string, object: unknown) => ajv.validate(name, object) === true

const fixture = (name: string) =>
  readFileSync(new URL(`../../fixtures/rules/${name}`, import.meta.url), 'utf8')
const objects = ['objects.yaml', 'creates.yaml', 'cluster-creates.yaml', 'things.yaml'].flatMap(
  name => [...readManifests(fixture(name), name)].map(({ object }) => object),
)

const fileOf = ({ apiVersion, kind }: KubeObject) =>
  [...files].find(
    ([gvk]) =>
      gvk.kind === kind && [gvk.group, gvk.version].filter(Boolean).join('/') === apiVersion,
  )?.[1]

test('each kind is in a file of the name that kubeconform looks for', () => {
  assert.deepEqual(warnings, [])
  const names = readdirSync(folder)
  assert.equal(names.length, files.size + 1)
  for (const name of ['pod-v1.json', 'deployment-apps-v1.json', 'role-rbac-v1.json', 'all.json']) {
    assert.ok(names.includes(name), name)
  }
})

test('the schema of a kind and that of all say what the fast engine says, where JSON Schema can', async () => {
  await using validator = await createValidator({ engine: 'fast' })
  const tally = { accepted: 0, refused: 0 }
  for (const object of objects) {
    const file = fileOf(object)
    if (file === undefined) continue
    const { violations } = await validator.validate(object)
    const known = violations.filter(isSayable)
    const label = `${object.kind} ${object.metadata.name}: ${JSON.stringify(violations)}`
    if (violations.length > 0 && known.length === 0) continue
    assert.equal(judge(file, object), violations.length === 0, label)
    assert.equal(judge('all.json', object), violations.length === 0, label)
    tally[violations.length === 0 ? 'accepted' : 'refused'] += 1
  }
  assert.ok(tally.accepted > 70 && tally.refused > 5, JSON.stringify(tally))
})

/** A field that there is not, or a value of another JSON type; quantities and times are texts to JSON Schema. */
const isSayable = ({ reason, message }: Violation): boolean =>
  reason === 'FieldUnknown' ||
  /must be of type (string|integer|number|boolean|object|array)\b/.test(message)

const pod = { apiVersion: 'v1', kind: 'Pod', metadata: {}, spec: { containers: [{ name: 'a' }] } }
for (const [what, object] of [
  ['no kind', { apiVersion: 'v1', metadata: {} }],
  ['a kind that there is not', { ...pod, kind: 'Pdo' }],
  ['a kind of another apiVersion', { ...pod, apiVersion: 'apps/v1' }],
  ['an apiVersion that there is not', { ...pod, apiVersion: 'v2' }],
  ['a field that there is not', { ...pod, spec: { ...pod.spec, hostPid: true } }],
] as const) {
  test(`an object with ${what} is refused by the schema of all kinds`, () => {
    assert.equal(judge('all.json', pod), true)
    assert.equal(judge('all.json', object), false)
    assert.equal(judge('pod-v1.json', object), false)
  })
}

test('kinds of two groups that would share a file have one each, which is told', async t => {
  const folder = temporaryFolder(t)
  const pack = await (await builtInPack()).schemas()
  const define = (group: string, kind: string) =>
    pack.define({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'x' },
      spec: {
        group,
        names: { kind },
        versions: [{ name: 'v1', schema: { openAPIV3Schema: { type: 'object' } } }],
      },
    })
  define('networking.example.dev', 'Ingress')
  define('example.dev', '../Ingress')
  const kinds = (await pack.kinds()).filter(({ kind }) => kind.endsWith('Ingress'))
  const { files, warnings } = await exportJsonSchemas(folder, pack, kinds)
  assert.deepEqual(readdirSync(folder).toSorted(), ['all.json', ...files.values()].toSorted())
  assert.deepEqual(
    [...files.values()],
    ['ingress-networking-v1.json', 'ingress-networking.example.dev-v1.json'],
  )
  assert.match(
    warnings[0] ?? '',
    /^networking\.example\.dev\/v1.*: written as ingress-networking\.example/,
  )
  assert.match(warnings[1] ?? '', /not written: its name is no name of a file$/)
})
