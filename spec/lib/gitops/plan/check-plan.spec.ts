import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkPlan, type Plan, type PlannedObject } from 'anykind/gitops'
import { candidate, configMap, planOf, stored } from '../../../support/planned.ts'

const wanted = configMap('a', { x: '1' })
const other = configMap('a', { x: '2' })
/** As it would be stored: another's field stays. */
const planFrom = (live: ReturnType<typeof stored> | undefined, object = wanted): Plan => {
  const { data } = object
  const after = live && { ...live, data: { ...(live.data as object), ...(data as object) } }
  const forecast = { type: 'stored', certainty: 'server', object: after, evidence: [] } as const
  return planOf([candidate(object, { live, forecast })])
}
const both = configMap('a', { x: '1', z: '1' })
const saved = planFrom(stored(other))
const nothing: Plan = { ...saved, phases: [] }

const cases: Readonly<Record<string, readonly [Plan, Plan, string, RegExp?]>> = {
  'nothing was written': [saved, planFrom(stored(other)), 'as planned'],
  'something else was written': [
    saved,
    planFrom(stored({ ...other, data: { x: '2', y: '9' } }, '8')),
    'moved',
  ],
  'only its status was written': [
    saved,
    planFrom({ ...stored(other, '8'), status: { ready: true } }),
    'as planned',
  ],
  'a field was written that was as it is wanted': [
    planFrom(stored(configMap('a', { x: '2', z: '1' })), both),
    planFrom(stored(configMap('a', { x: '2', z: '9' }), '8'), both),
    'refused',
    /data\.z was changed/,
  ],
  'the field was written that is to be changed': [
    saved,
    planFrom(stored(configMap('a', { x: '3' }), '8')),
    'refused',
    /data\.x was changed/,
  ],
  'somebody has done it already': [
    saved,
    planFrom(stored(wanted, '8')),
    'refused',
    /configure was planned, and now it is unchanged/,
  ],
  'it was deleted': [saved, planFrom(undefined), 'refused', /was deleted since/],
  'it was created': [planFrom(undefined), saved, 'refused', /was created since/],
  'it was made anew': [
    saved,
    planFrom({ ...stored(other), metadata: { ...stored(other).metadata, uid: 'another' } }),
    'refused',
    /made anew/,
  ],
  'another object is wanted': [saved, planFrom(stored(other), other), 'refused', /another object/],
  'the plan does not have it': [nothing, saved, 'refused', /does not have it/],
  'nothing is to be done about it': [saved, nothing, 'refused', /any more/],
}
for (const [what, [before, now, state, why]] of Object.entries(cases)) {
  test(`${what} since the plan was made: ${state}`, () => {
    const [check, ...more] = checkPlan(before, now)
    assert.deepEqual([check?.state, more], [state, []])
    if (why !== undefined && check?.state === 'refused') assert.match(check.why, why)
  })
}

test('what moved is done from the state of now', () => {
  const now = planFrom(stored({ ...other, data: { x: '2', y: '9' } }, '8'))
  const [check] = checkPlan(saved, now)
  assert.equal(check?.planned.preImage?.resourceVersion, '8')
})

test('a refusal stays one', () => {
  const refuse = (plan: Plan): Plan => ({
    ...plan,
    phases: plan.phases.map(phase =>
      phase.map((planned): PlannedObject => ({ ...planned, action: 'refuse', evidence: ['no'] })),
    ),
  })
  const [check] = checkPlan(refuse(saved), saved)
  assert.deepEqual([check?.state, check?.state === 'refused' && check.why], ['refused', 'no'])
})
