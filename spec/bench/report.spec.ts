import assert from 'node:assert/strict'
import { test } from 'node:test'
import { introduction, sectionOf } from '../../bench/report.ts'
import type { ScenarioResult } from '../../bench/results.ts'
import { scenarios } from '../../bench/scenarios.ts'

const machine = { cpu: 'a CPU', cores: 2, memoryGigabytes: 8, system: 'Linux 6.1', node: 'v24.0.0' }
const run = (cpuSeconds: number) => ({ cpuSeconds, peakBytes: 100e6, wallSeconds: 1 })
const result: ScenarioResult = {
  scenario: 'apply',
  date: '2026-11-23',
  machine,
  versions: { anykind: '0.1.0' },
  bytesPerObject: 2500,
  rounds: {
    anykind: [run(1), run(3), run(2)],
    'anykind-guarded': [run(1), run(1), run(1)],
    'client-node': [run(4), run(4), run(4)],
    'client-go': [run(1), run(1), run(1)],
    'kube-rs': [run(1), run(1), run(1)],
  },
}

test('a section has a row for each contender: median, smallest and largest value', () => {
  const scenario = scenarios.find(({ name }) => name === 'apply')
  assert.ok(scenario)
  const text = sectionOf(scenario, result, [])
  assert.ok(text.includes('| anykind | 2.00 s (1.00 s – 3.00 s) | 100 MB (100 MB – 100 MB) |'))
  for (const contender of scenario.contenders) assert.ok(text.includes(`| ${contender} |`))
})

test('a section shows the figures that its scenario is about', () => {
  const scenario = scenarios.find(({ name }) => name === 'watch-idle')
  assert.ok(scenario)
  const counted = { ...run(1), connections: 200 }
  const rounds = { anykind: [counted], 'anykind-http2': [counted], 'client-go': [counted] }
  const text = sectionOf(scenario, { ...result, scenario: scenario.name, rounds }, [])
  assert.ok(text.includes('| wall time | connections |'))
  assert.ok(text.includes('| 200 (200 – 200) |'))
})

test('a section tells which of its budgets were missed', () => {
  const scenario = scenarios.find(({ name }) => name === 'apply')
  assert.ok(scenario)
  const budget = { scenario: 'apply', metric: 'cpuSeconds', compare: 'times' } as const
  const text = sectionOf(scenario, result, [
    { ...budget, against: 'client-go', atMost: 1 },
    { ...budget, against: 'client-node', atMost: 1 },
    { ...budget, scenario: 'list', against: 'client-go', atMost: 1 },
  ])
  assert.ok(text.includes("- **missed** apply: CPU time is 2.00 times client-go's, at most 1\n"))
  assert.ok(text.includes("- apply: CPU time is 0.50 times client-node's, at most 1\n"))
  assert.doesNotMatch(text, /list:/)
})

test('results of several machines make no report', () => {
  const other = { ...result, machine: { ...machine, cores: 64 } }
  assert.match(introduction([result, result]), /a CPU, 2 cores/)
  assert.throws(() => introduction([result, other]), /several machines/)
  assert.throws(() => introduction([]))
})
