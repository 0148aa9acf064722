import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import {
  loadRules,
  loadRulesPool,
  RulesPool,
  type RulesPoolOptions,
} from '../../../lib/rules/index.ts'
import { rulesOf } from '../../support/beside-server.ts'

/* Live, as the rules are built for live specs; no cluster is asked. */

async function rulesPool(t: TestContext, options: RulesPoolOptions) {
  const pool = await loadRulesPool(options)
  assert.ok(pool, 'npm run build:rules')
  t.after(() => pool[Symbol.asyncDispose]())
  return pool
}

const configMap = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}`

const definition = (kind: string) => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: ${kind.toLowerCase()}s.example.dev}
spec:
  group: example.dev
  scope: Cluster
  names: {plural: ${kind.toLowerCase()}s, kind: ${kind}}
  versions:
  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
`

test('each call has its own answer, whichever thread it comes from', async t => {
  const pool = await rulesPool(t, { threads: 2 })
  const names = Array.from({ length: 40 }, (_, index) =>
    index % 3 === 0 ? `N${index}` : `n${index}`,
  )
  const answers = await Promise.all(
    names.map(name => pool.create({ text: configMap(name), namespace: 'default' })),
  )
  assert.deepEqual(
    answers.map(({ verdict }) => verdict),
    names.map(name => (name.startsWith('N') ? 'rejected' : 'accepted')),
  )
})

test('every thread knows what was defined before a call, and after another one was ended', async t => {
  const pool = await rulesPool(t, { threads: 2 })
  const gear = { apiVersion: 'example.dev/v1', kind: 'Gear' }
  const text = 'apiVersion: example.dev/v1\nkind: Gear\nmetadata: {name: a}'
  const defined = pool.define(definition('Gear')) // not waited for
  const answers = await Promise.all(Array.from({ length: 8 }, () => pool.create({ text })))
  assert.deepEqual(new Set(answers.map(({ verdict }) => verdict)), new Set(['accepted']))
  assert.equal((await defined).verdict, 'accepted')
  assert.ok(await pool.serves(gear))
  assert.ok(!(await pool.serves({ ...gear, kind: 'Cog' })))
})

test('each verb is answered from a thread', async t => {
  const pool = await rulesPool(t, {})
  const [text, old] = [configMap('a'), `${configMap('a')}\ndata: {a: b}`]
  const more = { namespace: 'default', result: true }
  const answers = await Promise.all([
    pool.create({ text, ...more }),
    pool.update({ text, old, ...more }),
    pool.patch({ type: 'merge', text: '{"data":{"c":"d"}}', old, ...more }),
    pool.apply({ text, old, ...more }),
  ])
  assert.deepEqual(
    answers.map(({ code, object }) => [code, object?.data]),
    [
      [201, undefined],
      [200, undefined],
      [200, { a: 'b', c: 'd' }],
      [200, { a: 'b' }],
    ],
  )
})

test('a text that takes too long has no verdict, and those behind it and after it have', async t => {
  const pool = await rulesPool(t, { timeoutMs: 1000 })
  await pool.define(definition('Gear'))
  // The server's YAML reader compares each key with each other one, for some ten seconds.
  const keys = Array.from({ length: 120_000 }, (_, index) => `  k${index}: v`)
  const text = `${configMap('a')}\ndata:\n${keys.join('\n')}`
  const late = pool.create({ text, namespace: 'default' })
  const behind = ['a', 'b', 'c'].map(name => pool.create({ text: configMap(name), namespace: 'x' }))
  assert.deepEqual(await late, {
    verdict: 'undetermined',
    code: 0,
    message: 'the rules took longer than 1000 ms',
  })
  for (const answer of await Promise.all(behind)) assert.equal(answer.verdict, 'accepted')
  assert.ok(await pool.serves({ apiVersion: 'example.dev/v1', kind: 'Gear' }))
})

test('a definition that takes too long is forgotten, and no text after it is late for it', async t => {
  const pool = await rulesPool(t, { threads: 2 })
  const field = 'p: {type: object, properties: {q: {type: string}}}'
  const fields = Array.from({ length: 150_000 }, (_, index) => field.replace('p', `p${index}`))
  const schema = `{type: object, properties: {${fields.join(', ')}}}`
  await pool.define(definition('Gear'))
  const create = () => pool.create({ text: configMap('a'), namespace: 'default' })
  const defined = pool.define(definition('Bomb').replace('{type: object}', schema))
  const [late, beside] = await Promise.all([defined, create()])
  assert.equal(late.message, 'the rules took longer than 2000 ms')
  assert.deepEqual([beside.verdict, (await create()).verdict], ['accepted', 'accepted'])
  const served = ['Gear', 'Bomb'].map(kind => pool.serves({ apiVersion: 'example.dev/v1', kind }))
  assert.deepEqual(await Promise.all(served), [true, false])
})

const policy = (name: string) => `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: ${name}}
spec:
  matchConstraints: {resourceRules: [{apiGroups: [''], apiVersions: [v1], operations: ['*'], resources: [configmaps]}]}
  validations: [{expression: "true"}]
`
const binding = (name: string) => `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: ${name}}
spec: {policyName: ${name}, validationActions: [Deny]}
`

test('the first text that many policies match has time while they are compiled', async t => {
  const pool = await rulesPool(t, { timeoutMs: 1500 })
  const names = Array.from({ length: 300 }, (_, index) => `p${index}`)
  for (const text of names.flatMap(name => [policy(name), binding(name)])) await pool.define(text)
  const started = performance.now()
  const { verdict } = await pool.create({ text: configMap('a'), namespace: 'default' })
  assert.ok(performance.now() - started > 1500, 'more policies are needed to be late')
  assert.equal(verdict, 'accepted')
})

test('a thousand policies are all that there is memory for', async () => {
  const rules = await rulesOf()
  const names = Array.from({ length: 1001 }, (_, index) => `p${index}`)
  const answers = names.map(name => rules.define(policy(name)))
  assert.equal(
    answers.findIndex(({ verdict }) => verdict !== 'accepted'),
    1000,
  )
  assert.equal(answers.at(-1)?.message, 'there are more than 1000 of them')
  assert.equal(rules.define(policy('p7')).verdict, 'accepted')
})

test('calls that are under way when the pool is disposed of have no verdict', async t => {
  const pool = await rulesPool(t, {})
  const calls = ['a', 'b', 'c'].map(name => pool.create({ text: configMap(name) }))
  await pool[Symbol.asyncDispose]()
  calls.push(pool.create({ text: configMap('d') }))
  const ended = { verdict: 'undetermined', code: 0, message: 'the rules were ended' }
  assert.deepEqual(await Promise.all(calls), [ended, ended, ended, ended])
})

test('a call of rules that cannot be made ready says why', async t => {
  const pool = new RulesPool(Promise.reject(new Error('it is damaged')))
  t.after(() => pool[Symbol.asyncDispose]())
  await assert.rejects(pool.create({ text: configMap('a') }), /it is damaged/)
})

test('what is random is another in each copy, and in each object', async () => {
  const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: web-}'
  const objects = await Promise.all(
    [1, 2].map(async () => {
      const rules = await loadRules()
      const answers = Array.from({ length: 40 }, () =>
        rules?.create({ text, namespace: 'default', result: true }),
      )
      return answers.map(answer => answer?.object?.metadata)
    }),
  )
  for (const what of ['name', 'uid'] as const) {
    assert.equal(new Set(objects.flat().map(metadata => metadata?.[what])).size, 80, what)
  }
})
