import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import {
  formatFieldPath,
  type KubeObject,
  parseJson,
  type Violation,
} from '../../../lib/core/index.ts'
import { MemoryStore } from '../../../lib/storage/index.ts'
import { type Check, runChecks, validateObject } from '../../../lib/validate/index.ts'
import { Schemas } from '../../../schemas-cache/index.ts'
import { cannedOpenApi } from '../../support/canned-openapi.ts'

/** What a real server's strict dry run said. `validate.live.ts` asks a server whether it still does. */
interface Recorded {
  readonly name: string
  readonly object: KubeObject
  readonly code: number
  readonly message?: string
  readonly causes?: readonly { reason: string; field: string; message: string }[]
}

const file = new URL('../../fixtures/schemas/verdicts.json', import.meta.url)
const recorded = parseJson(readFileSync(file, 'utf8')) as readonly Recorded[]
const schemas = new Schemas(cannedOpenApi().send, { store: new MemoryStore() })

for (const { name, object, code, message = '', causes = [] } of recorded) {
  test(`${name}: ${code < 400 ? 'accepted' : 'rejected'} as by the server`, async () => {
    const before = structuredClone(object)
    const { verdict, violations, checks } = await validateObject(object, { schemas })
    assert.equal(verdict, code < 400 ? 'accepted' : 'rejected', JSON.stringify(violations))
    assert.deepEqual(object, before)
    assert.ok(checks.every(check => check.unchecked === undefined))
    if (code === 422) assertSameCauses(object.kind === 'Gadget', violations, causes)
    for (const { reason, message: unknown } of violations) {
      if (reason === 'FieldUnknown') assert.ok(message.includes(unknown))
    }
  })
}

/**
 * The server's causes in any order; messages too for custom resources: built-in kinds' own code words
 * some of them otherwise. Of a combinator that fails the server tells no field, and the faults of the
 * branch that came closest as well, which are not told here.
 */
function assertSameCauses(
  custom: boolean,
  violations: readonly Violation[],
  causes: NonNullable<Recorded['causes']>,
) {
  const tell = (reason: string, field: string, message: string) =>
    `${reason} ${custom ? unmade(message) : field}`
  const ours = violations.map(({ reason, path, message }) =>
    tell(reason, formatFieldPath(path), message),
  )
  const theirs = causes.map(({ reason, field, message }) => tell(reason, field, message))
  if (causes.every(cause => cause.field !== '<nil>')) {
    assert.deepEqual(ours.toSorted(), theirs.toSorted())
    return
  }
  for (const one of ours) assert.ok(theirs.includes(one), `${one} is not among ${theirs}`)
  assert.ok(ours.length > 0)
}

/** A generated name ends in five letters of chance. */
const unmade = (message: string) => message.replace(/"G_\w{5}"/, '"G_xxxxx"')

const gadget = (spec: unknown): KubeObject => ({
  apiVersion: 'example.dev/v1',
  kind: 'Gadget',
  metadata: { name: 'g' },
  ...{ spec },
})

test('paths are data, with indices as numbers', async () => {
  const { violations } = await validateObject(
    gadget({ name: 'abc', ports: [{ port: 1 }, { prot: 2 }], map: { 'a/b': 'x', '0': 'y' } }),
    { schemas },
  )
  assert.deepEqual(
    violations.map(({ path }) => path),
    [
      ['spec', 'ports', 1, 'prot'],
      ['spec', 'map', '0'],
      ['spec', 'map', 'a/b'],
      ['spec', 'ports', 1, 'port'],
    ],
  )
})

test('what was probably meant is suggested', async () => {
  const { violations } = await validateObject(
    gadget({ nmae: 'abc', name: 'abc', choice: 'Geren' }),
    { schemas },
  )
  assert.deepEqual(
    violations.map(({ suggestion }) => suggestion),
    ['name', 'Green'],
  )
})

test('a kind without a schema is undetermined, and the reason is told', async () => {
  const { verdict, violations, checks } = await validateObject(
    { apiVersion: 'example.dev/v2', kind: 'Gadget', metadata: { name: 'G_G' } },
    { schemas },
  )
  assert.equal(verdict, 'undetermined')
  assert.deepEqual(violations, [])
  assert.match(checks[0]?.unchecked ?? '', /publishes no schema/)
})

for (const [what, object, field] of [
  ['no apiVersion', { kind: 'Gadget', metadata: {} }, 'apiVersion'],
  ['a bad apiVersion', { apiVersion: 'a/b/c', kind: 'Gadget', metadata: {} }, 'apiVersion'],
  ['no kind', { apiVersion: 'v1', metadata: {} }, 'kind'],
  ['a kind that is a number', { apiVersion: 'v1', kind: 5, metadata: {} }, 'kind'],
] as const) {
  test(`an object with ${what} is rejected for it`, async () => {
    const { verdict, violations } = await validateObject(object as unknown as KubeObject, {
      schemas,
    })
    assert.equal(verdict, 'rejected')
    assert.deepEqual(violations[0]?.path, [field])
  })
}

const violation = (field: string, suggestion?: string): Violation => ({
  path: [field],
  reason: 'FieldValueInvalid',
  message: field,
  suggestion,
})
const check = (
  name: string,
  decisive: boolean,
  finding: Awaited<ReturnType<Check['run']>>,
): Check => ({
  name,
  decisive,
  run: async () => finding,
})

test('a decisive check rules, and takes suggestions from the others', async () => {
  const fast = check('fast', false, { violations: [violation('a', 'meant'), violation('b')] })
  const exact = check('exact', true, { violations: [violation('a')] })
  const { verdict, violations } = await runChecks(gadget({}), [fast, exact])
  assert.equal(verdict, 'rejected')
  assert.deepEqual(violations, [violation('a', 'meant')])
  const none = check('exact', true, { violations: [] })
  assert.equal((await runChecks(gadget({}), [fast, none])).verdict, 'accepted')
})

test('a decisive check that could not look leaves the word to the others', async () => {
  const fast = check('fast', false, { violations: [violation('a')] })
  const blind = check('exact', true, { violations: [], unchecked: 'not built' })
  const { verdict, violations, checks } = await runChecks(gadget({}), [fast, blind])
  assert.equal(verdict, 'rejected')
  assert.deepEqual(violations, [violation('a')])
  assert.deepEqual(checks, [
    { name: 'fast', unchecked: undefined },
    { name: 'exact', unchecked: 'not built' },
  ])
})

test('warnings are carried along, whatever the verdict', async () => {
  const warning = { path: ['a'], message: 'a: deprecated' }
  const warned = check('exact', true, { violations: [violation('a')], warnings: [warning] })
  const { verdict, warnings } = await runChecks(gadget({}), [warned])
  assert.deepEqual([verdict, warnings], ['rejected', [warning]])
})
