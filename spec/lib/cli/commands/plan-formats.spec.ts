import assert from 'node:assert/strict'
import { test } from 'node:test'
import { planExitCode } from '../../../../lib/cli/commands/plan/plan-exit-codes.ts'
import {
  loadPlanFormat,
  type PlanFormatName,
} from '../../../../lib/cli/commands/plan/plan-format.ts'
import { formatText, isStyled } from '../../../../lib/cli/output/text.ts'
import { ManifestError } from '../../../../lib/manifest/index.ts'
import { hostilePlan } from '../../../support/hostile-plan.ts'
import { hostileTexts } from '../../../support/hostile-texts.ts'
import { candidate, configMap, planOf, stored } from '../../../support/planned.ts'

const place = { file: 'a.yaml', line: 3, column: 1 }
const source = { ...place, locate: () => ({ ...place, line: 7 }) }
const refusal = (reason: string) =>
  candidate(configMap('c'), {
    source,
    forecast: {
      type: 'refused',
      certainty: 'server',
      evidence: ['it is refused'],
      violations: [{ path: ['data', 'x'], reason, message: 'no', suggestion: 'y' }],
    },
  })
const changed = candidate(configMap('a', { x: '1' }), {
  live: stored(configMap('a', { x: 'two words', y: '' })),
})
const same = candidate(configMap('b'), { live: stored(configMap('b')) })
const open = candidate(configMap('d'), {
  source,
  forecast: {
    type: 'stored',
    certainty: 'unverifiable',
    object: undefined,
    evidence: ['who knows'],
  },
})
const plan = planOf([changed, same, open, refusal('FieldValueInvalid')])
const fault = new ManifestError('no object', { file: 'b.yaml', line: 1, column: 1 })

const textOf = async (name: PlanFormatName, faults = [fault], shown = plan): Promise<string> => {
  const format = await loadPlanFormat(name)
  const lines = format.lines?.({ plan: shown, faults }) ?? []
  const printed = lines.map(
    parts => `${parts.map(part => formatText(isStyled(part) ? part.text : part)).join('')}\n`,
  )
  return printed.join('') + ((await format.text?.({ plan: shown, faults })) ?? '')
}

test('the tree has what changes, what is refused, with its place, and how sure that is', async () => {
  assert.equal(
    await textOf('tree'),
    `b.yaml:1:1: no object
phase 1
  namespace shop
    ~ ConfigMap a
        data.x: two words → 1
        data.y: removed ""
    = ConfigMap b
    ! ConfigMap c  a.yaml:3:1
        it is refused
        a.yaml:7:1: data.x: no; did you mean y?
    + ConfigMap d (unverifiable)  a.yaml:3:1
        who knows
1 to create, 1 to configure, 1 unchanged, 1 refused; 3 by the server's dry run, 1 that nobody can tell
`,
  )
})

test('findings are at their lines: errors, what cannot be read, and what nobody can tell', async () => {
  const { runs } = JSON.parse(await textOf('sarif'))
  assert.deepEqual(
    runs[0].results.map((result: Result) => [
      result.ruleId,
      result.kind,
      result.locations[0]?.physicalLocation.region.startLine,
    ]),
    [
      ['Unreadable', 'fail', 1],
      ['FieldValueInvalid', 'fail', 7],
      ['Undetermined', 'open', 3],
    ],
  )
  const junit = await textOf('junit')
  assert.match(
    junit,
    /<testsuites name="anykind plan" tests="5" failures="1" errors="1" skipped="1">/,
  )
})

interface Result {
  readonly ruleId: string
  readonly kind: string
  readonly locations: { physicalLocation: { region: { startLine: number } } }[]
}

test('events are lines, the last of them with the counts', async () => {
  const lines = (await textOf('ndjson')).trimEnd().split('\n')
  const events = lines.map(line => JSON.parse(line))
  assert.deepEqual(
    events.map(({ type }) => type),
    ['unreadable', 'planned', 'planned', 'planned', 'planned', 'summary'],
  )
  const { create, configure, unchanged, refuse, prune } = events.at(-1).actions
  assert.deepEqual([create, configure, unchanged, refuse, prune], [1, 1, 1, 1, 0])
  assert.equal(events[1].phase, 1)
})

for (const name of ['tree', 'json', 'ndjson', 'sarif', 'junit', 'html'] as const) {
  test(`hostile texts break nothing of ${name}`, async () => {
    for (const text of hostileTexts) {
      // Half of a pair is in no plan: no manifest can hold one.
      const printed = await textOf(name, [], hostilePlan(text.toWellFormed()))
      if (name === 'json' || name === 'sarif') JSON.parse(printed)
      if (name === 'ndjson') for (const line of printed.trimEnd().split('\n')) JSON.parse(line)
      if (name === 'html' || name === 'junit') assert.ok(!printed.includes('<script'))
      if (name !== 'tree') continue
      const entries = printed.split('\n').filter(line => /^ {4}\S/.test(line))
      assert.equal(entries.length, 4, text)
    }
  })
}

test('the exit code is that of the gravest', () => {
  const cases = [
    [[same], 0, 0],
    [[same, changed], 0, 1],
    [[changed, refusal('FieldManagerConflict')], 0, 4],
    [[changed, refusal('FieldValueInvalid')], 0, 6],
    [[same], 1, 6],
    [[], 0, 0],
  ] as const
  for (const [candidates, faults, code] of cases) {
    assert.equal(planExitCode(planOf(candidates), faults), code)
  }
})
