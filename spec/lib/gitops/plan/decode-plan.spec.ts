import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DecodeError } from 'anykind'
import { decodePlan, encodePlan, type Plan } from 'anykind/gitops'
import { candidate, configMap, planOf, stored } from '../../../support/planned.ts'

const object = { ...configMap('a', { x: '1' }), big: 9_007_199_254_740_993n }
const hostile = JSON.parse('{"__proto__": {"polluted": "yes"}, "constructor": "c"}')
const refused = candidate(configMap('b'), {
  forecast: {
    type: 'refused',
    certainty: 'local',
    evidence: ['no'],
    violations: [{ path: ['data', 0], reason: 'FieldValueInvalid', message: 'no' }],
  },
})
const conflictPolicy = [{ path: 'data.*', action: 'force', place: 'policy.yaml:2:3' }] as const
const plan = planOf(
  [
    candidate(object, { live: stored(configMap('a')) }),
    candidate(configMap('c', hostile)),
    refused,
  ],
  { conflictPolicy, replaceImmutable: true },
)
const text = encodePlan(plan)

test('a plan goes to a file and back, integers and names of properties of Object with it', () => {
  const decoded = decodePlan(text)
  assert.equal(encodePlan(decoded), text)
  assert.deepEqual(decoded.conflictPolicy, conflictPolicy)
  assert.equal(decoded.replaceImmutable, true)
  assert.match(text, /9007199254740993/)
  assert.match(text, /"__proto__": \{/)
  assert.equal(({} as { polluted?: unknown }).polluted, undefined)
})

const [first] = plan.phases[0] ?? []
const withEntry = (more: object): unknown => ({ ...plan, phases: [[{ ...first, ...more }]] })
const cases: Readonly<Record<string, readonly [unknown, RegExp]>> = {
  'no object': [7, /it is no plan/],
  'a plan by inheritance': [JSON.parse('{"__proto__": {"version": 1}}'), /it is no plan/],
  'another version': [{ ...plan, version: 2 }, /another version/],
  'an unknown member': [{ ...plan, extra: 1 }, /no plan has: "extra"/],
  'a policy that is none': [
    { ...plan, conflictPolicy: [{ action: 'take' }] },
    /conflictPolicy must be/,
  ],
  'no phases': [{ ...plan, phases: undefined }, /phases must be/],
  'a phase that is no list': [{ ...plan, phases: [{}] }, /phases must be/],
  'an entry that is no object': [{ ...plan, phases: [[7]] }, /phases\[0\]\[0\]: must be an object/],
  'an action that there is not': [withEntry({ action: 'explode' }), /action must be one of/],
  'an action by inheritance': [withEntry({ action: 'toString' }), /action must be one of/],
  'no name': [withEntry({ name: undefined }), /name must be a text/],
  'evidence that is none': [withEntry({ evidence: [1] }), /evidence must be/],
  'a change without a path': [withEntry({ changes: [{ from: 1, to: 2 }] }), /changes must be/],
  'an unknown member of an entry': [withEntry({ run: 'rm' }), /no plan has: "run"/],
  'an apiVersion that is none': [withEntry({ apiVersion: 'a/b/c' }), /apiVersion must be/],
  'another object': [withEntry({ wanted: configMap('z') }), /another than the one/],
  'an object of another namespace': [
    withEntry({ wanted: { ...object, metadata: { name: 'a', namespace: 'kube-system' } } }),
    /another than the one/,
  ],
  'an object that was edited': [
    withEntry({ wanted: configMap('a', { x: '2' }) }),
    /was changed since/,
  ],
  'an object without a hash': [withEntry({ wantedHash: undefined }), /was changed since/],
  'an object without metadata': [
    withEntry({ wanted: { apiVersion: 'v1', kind: 'A' } }),
    /wanted must/,
  ],
}
for (const [what, [value, why]] of Object.entries(cases)) {
  test(`a file with ${what} is refused, with its name and no value`, () => {
    const source = encodePlan(value as Plan)
    assert.throws(
      () => decodePlan(source, 'plan.json'),
      (error: unknown) => {
        assert.ok(error instanceof DecodeError)
        assert.match(error.message, /^plan\.json: /)
        assert.match(error.message, why)
        return true
      },
    )
  })
}

test('what is no JSON is refused, and not quoted', () => {
  for (const source of ['', '{"version": canary', `${'['.repeat(100_000)}`]) {
    assert.throws(
      () => decodePlan(source),
      (error: unknown) => {
        assert.ok(error instanceof DecodeError, String(error))
        assert.doesNotMatch(error.message, /canary/)
        return true
      },
    )
  }
})
