import assert from 'node:assert/strict'
import { test } from 'node:test'
import { builtInPack, createValidator, type SchemaSource } from '../../../lib/validate/index.ts'

const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }

const sourceOf = async (version: string): Promise<SchemaSource> => ({
  ...(await builtInPack()),
  serverVersion: async () => version,
})

for (const version of ['v1.36.4', 'v1.3.7', 'v1.370.0', 'unknown']) {
  test(`a server of ${version} is not judged for by the rules of 1.37, and the verdict says so`, async () => {
    const validator = await createValidator({ schemas: await sourceOf(version) })
    const { verdict, checks } = await validator.validate(object)
    assert.equal(verdict, 'undetermined')
    const rules = checks.find(({ name }) => name === 'rules')
    assert.match(rules?.unchecked ?? '', new RegExp(`^the server is ${version}, `))
  })
}

for (const [what, odd] of [
  ['no kind', { ...object, kind: undefined }],
  ['an apiVersion that is none', { ...object, apiVersion: 'a/b/c' }],
  ['nothing', {}],
] as const) {
  test(`an object that says ${what} is told of it`, async () => {
    const validator = await createValidator({ schemas: await sourceOf('v1.36.0') })
    const { verdict } = await validator.validate(odd as never)
    assert.equal(verdict, 'rejected')
  })
}

for (const [what, options] of [
  ['a patch', { patch: { type: 'merge', patch: {} } }],
  ['an apply', { operation: 'apply' }],
] as const) {
  test(`${what} is not for the fast engine, which says so`, async () => {
    const validator = await createValidator({ engine: 'fast' })
    await assert.rejects(validator.validate(object, options), { code: 'ERR_KUBE_CONFIG' })
    const unasked = await createValidator({ schemas: await sourceOf('v1.36.0') })
    const { verdict, checks } = await unasked.validate(object, options)
    assert.deepEqual([verdict, checks.map(({ name }) => name)], ['undetermined', ['rules']])
  })
}
