import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from 'anykind'
import { type AppliedBefore, type Candidate, encodePlan, type Plan } from 'anykind/gitops'
import { candidate, configMap, planOf, stored } from '../../../support/planned.ts'

const partOf = 'applyset.kubernetes.io/part-of'
const before = (...members: KubeObject[]): AppliedBefore => ({
  id: 'ours',
  members,
  judge: ({ metadata: { name } }) =>
    name === 'kept' ? { verdict: 'keep', reason: 'its annotation says so' } : { verdict: 'prune' },
})
const labelled = (object: KubeObject, set: string): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, labels: { [partOf]: set } },
})

const a = configMap('a', { x: '1' })
const live = stored(a)
const managed = (object: KubeObject, manager: string, time: string): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, managedFields: [{ manager, time, operation: 'Apply' }] },
})
const refused: Candidate['forecast'] = {
  type: 'refused',
  certainty: 'server',
  evidence: ['it is invalid'],
  violations: [{ path: ['data', 'x'], reason: 'FieldValueInvalid', message: 'no' }],
}

const replaced: Candidate['forecast'] = {
  type: 'replaced',
  certainty: 'server',
  object: configMap('a', { x: '2' }),
  evidence: ['data cannot be changed'],
}

const cases: Readonly<
  Record<string, readonly [Candidate, Partial<Parameters<typeof planOf>[1]>, string, RegExp]>
> = {
  'what is not stored is created': [candidate(a), {}, 'create', /dry run/],
  'what is stored as it is wanted is unchanged': [
    candidate(a, { live }),
    {},
    'unchanged',
    /dry run/,
  ],
  'what differs is configured': [
    candidate(a, { live: stored(configMap('a', { x: '2' })) }),
    {},
    'configure',
    /dry run/,
  ],
  'what others would own is configured, although no field differs': [
    candidate(a, {
      live: managed(live, 'kubectl', 'then'),
      forecast: {
        type: 'stored',
        certainty: 'server',
        object: managed(live, 'spec', 'now'),
        evidence: [],
      },
    }),
    {},
    'configure',
    /who owns/,
  ],
  'since when somebody owns a field is no difference': [
    candidate(a, {
      live: managed(live, 'spec', 'then'),
      forecast: {
        type: 'stored',
        certainty: 'server',
        object: managed(live, 'spec', 'now'),
        evidence: [],
      },
    }),
    {},
    'unchanged',
    /^$/,
  ],
  'what would not be taken is refused': [
    candidate(a, { forecast: refused }),
    {},
    'refuse',
    /invalid/,
  ],
  'what the server names is refused': [
    candidate({ ...a, metadata: { generateName: 'a-' } }),
    {},
    'refuse',
    /metadata\.name/,
  ],
  'what is being deleted is skipped': [
    candidate(a, {
      live: { ...live, metadata: { ...live.metadata, deletionTimestamp: 'now' } },
    }),
    {},
    'skip',
    /being deleted/,
  ],
  "another set's is refused": [
    candidate(a, { live: labelled(live, 'theirs') }),
    { before: before() },
    'refuse',
    /another apply set, theirs/,
  ],
  "a set's is refused where no set is applied": [
    candidate(a, { live: labelled(live, 'theirs') }),
    {},
    'refuse',
    /theirs/,
  ],
  "another owner's is refused": [
    candidate(a, { live }),
    { foreignOwner: () => 'Helm has it' },
    'refuse',
    /^Helm has it$/,
  ],
  'what cannot be stored so, and may be made anew, is replaced': [
    candidate(a, { live, forecast: replaced }),
    { before: before() },
    'replace',
    /^data cannot be changed$/,
  ],
  "another owner's is not made anew": [
    candidate(a, { live, forecast: replaced }),
    { foreignOwner: () => 'Helm has it' },
    'refuse',
    /^Helm has it$/,
  ],
  'what is in no set is adopted by one': [
    candidate(a, { live }),
    { before: before() },
    'adopt',
    /in no set/,
  ],
}
for (const [what, [one, options, action, evidence]] of Object.entries(cases)) {
  test(what, () => {
    const [planned] = planOf([one], options).phases.flat()
    assert.equal(planned?.action, action)
    assert.match(planned?.evidence.join() ?? '', evidence)
  })
}

test('an object that is given twice is refused, with the place of the first', () => {
  const source = (line: number) => {
    const place = { file: 'a.yaml', line, column: 1 }
    return { ...place, locate: () => place }
  }
  const plan = planOf([
    candidate(a, { source: source(1) }),
    candidate({ ...a }, { source: source(9) }),
  ])
  const [first, second] = plan.phases.flat()
  assert.deepEqual([first?.action, second?.action], ['create', 'refuse'])
  assert.match(second?.evidence.join() ?? '', /twice, at a\.yaml:1:1/)
})

test('violations have the places of their fields', () => {
  const source = {
    file: 'a.yaml',
    line: 1,
    column: 1,
    locate: (path: readonly (string | number)[]) => ({
      file: 'a.yaml',
      line: path.length,
      column: 3,
    }),
  }
  const [planned] = planOf([candidate(a, { source, forecast: refused })]).phases.flat()
  assert.equal(planned?.violations?.[0]?.place, 'a.yaml:2:3')
})

test('the same set is the same plan byte by byte, in whatever order it is given', () => {
  const all = ['c', 'a', 'b'].map(name => candidate(configMap(name, { z: '1', y: '2' })))
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }
  const whole = [...all, candidate(namespace)]
  const text = encodePlan(planOf(whole))
  assert.equal(encodePlan(planOf(whole.toReversed())), text)
  const { phases } = planOf(whole)
  assert.deepEqual(
    phases.map(phase => phase.map(({ name }) => name)),
    [['shop'], ['a', 'b', 'c']],
  )
})

test('phases are those in which apply goes, and a set without an order is an error', () => {
  const annotated = (name: string, annotations: Readonly<Record<string, string>>) => {
    const object = configMap(name)
    return candidate({ ...object, metadata: { ...object.metadata, annotations } })
  }
  const late = annotated('a', { 'anykind.dev/wave': '1' })
  const { phases } = planOf([late, candidate(configMap('b'))])
  assert.deepEqual(
    phases.map(phase => phase.map(({ name }) => name)),
    [['b'], ['a']],
  )
  const broken = annotated('a', { 'anykind.dev/wave': 'first' })
  assert.throws(() => planOf([broken]), { code: 'ERR_KUBE_ORDER' })
})

test('the order of members of an object is no part of a plan', () => {
  const [text, other] = [
    { z: '1', y: '2' },
    { y: '2', z: '1' },
  ].map(data =>
    encodePlan(planOf([candidate(configMap('a', data), { live: stored(configMap('a', data)) })])),
  )
  assert.equal(text, other)
})

test('members that are wanted no more are pruned last, those to be kept are not', () => {
  const members = [a, configMap('old'), configMap('kept')].map(one => labelled(stored(one), 'ours'))
  const plan = planOf([candidate(a, { live: labelled(live, 'ours') })], {
    before: before(...members),
  })
  assert.equal(plan.applySet, 'ours')
  assert.deepEqual(
    plan.phases.flat().map(({ name, action }) => `${name} ${action}`),
    ['a configure', 'kept skip', 'old prune'],
  )
  const doomed = plan.phases.flat().find(({ name }) => name === 'old')
  assert.equal(doomed?.preImage?.uid, 'uid of old')
})

test('nothing is pruned where something is refused, or not all could be read', () => {
  const member = labelled(stored(configMap('old')), 'ours')
  const planned = (candidates: Candidate[], isIncomplete: boolean) =>
    planOf(candidates, { before: before(member), isIncomplete })
      .phases.flat()
      .find(({ name }) => name === 'old')
  assert.equal(planned([candidate(a)], false)?.action, 'prune')
  assert.equal(planned([candidate(a, { forecast: refused })], false)?.action, 'skip')
  assert.equal(planned([candidate(a)], true)?.action, 'skip')
})

for (const [maxDelete, action] of [
  [2, 'prune'],
  [1, 'refuse'],
  ['50%', 'prune'],
  ['49%', 'refuse'],
] as const) {
  test(`of four members two go, of which ${maxDelete} may: ${action}`, () => {
    const members = ['a', 'b', 'c', 'd'].map(name => labelled(stored(configMap(name)), 'ours'))
    const wanted = ['a', 'b'].map(name => candidate(configMap(name)))
    const plan = planOf(wanted, { before: { ...before(...members), maxDelete } })
    const doomed = plan.phases.flat().filter(({ name }) => ['c', 'd'].includes(name))
    assert.deepEqual(new Set(doomed.map(planned => planned.action)), new Set([action]))
  })
}

test('a member that is wanted by another version or group is the same object', () => {
  const ingress = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'a' } }
  const member = { ...stored(ingress), apiVersion: 'extensions/v1beta1' }
  const plan = planOf([candidate(ingress, { live: labelled(stored(ingress), 'ours') })], {
    before: before(member, { ...stored(ingress), apiVersion: 'networking.k8s.io/v1beta1' }),
  })
  assert.deepEqual(
    plan.phases.flat().map(({ action }) => action),
    ['configure'],
  )
})

test("no value of a Secret is in a plan, in whatever way it holds it, and the same is the same's", () => {
  const secret = (value: object): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'a',
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': 'canary-3' },
    },
    ...value,
  })
  const encoded = Buffer.from('canary-1').toString('base64')
  const one = secret({ data: { x: encoded } })
  const two = secret({ stringData: { x: 'canary-1', y: 'canary-2' } })
  const plan = planOf([candidate(one, { live: stored(two) })])
  const again = planOf([candidate(two)])
  const text = encodePlan(plan) + encodePlan(again)
  assert.doesNotMatch(text, /canary/)
  assert.doesNotMatch(text, new RegExp(encoded))
  const wanted = (plan: Plan, field: string) =>
    (plan.phases[0]?.[0]?.wanted?.[field] as { x?: string } | undefined)?.x
  assert.ok(wanted(plan, 'data'))
  assert.equal(wanted(plan, 'data'), wanted(again, 'stringData'))
})

test('what a Secret is refused for is not told where it may quote a value', () => {
  const violations = [[], ['data', 'pin'], ['metadata', 'name']].map(path => ({
    path,
    reason: 'FieldValueInvalid',
    message: 'canary',
  }))
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' } }
  const forecast = { ...refused, evidence: [], violations }
  const [planned] = planOf([candidate(secret, { forecast })]).phases.flat()
  const told = planned?.violations?.map(({ message }) => message.includes('canary'))
  assert.deepEqual(told, [false, false, true])
})
