import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Budget, formatVerdict, judge, loadBudgets } from '../../bench/budget.ts'
import type { Rounds } from '../../bench/harness.ts'
import type { Metric } from '../../bench/measurement.ts'
import { metricsOf, scenarios } from '../../bench/scenarios.ts'

const series = (metric: Metric, values: readonly number[]) =>
  values.map(value => ({ wallSeconds: 0, cpuSeconds: 0, peakBytes: 0, [metric]: value }))

/** The second round was slow for both: each ratio is 0.5, the ratio of the medians is not. */
const rounds: Rounds = {
  anykind: series('cpuSeconds', [0.5, 4, 0.6]),
  'client-go': series('cpuSeconds', [1, 8, 1.2]),
}

const budget: Budget = {
  scenario: 'list',
  metric: 'cpuSeconds',
  against: 'client-go',
  compare: 'times',
  atMost: 0.5,
}

test('a ratio is the median of the ratios of the rounds, and equal is kept', () => {
  assert.deepEqual(judge(budget, rounds), { budget, actual: 0.5, kept: true })
})

test('a figure over its budget is missed, by name', () => {
  const verdict = judge({ ...budget, atMost: 0.49 }, rounds)
  assert.equal(verdict.kept, false)
  assert.equal(formatVerdict(verdict), "list: CPU time is 0.50 times client-go's, at most 0.49")
})

test('a difference is what ours takes more', () => {
  const verdict = judge({ ...budget, compare: 'more' }, rounds)
  assert.equal(verdict.actual, -0.6)
})

test('a budget without a peer limits the figure itself', () => {
  const limit: Budget = { scenario: 'iterate', metric: 'peakBytes', compare: 'is', atMost: 120e6 }
  const verdict = judge(limit, { anykind: series('peakBytes', [90e6, 130e6, 125e6]) })
  assert.equal(verdict.kept, false)
  assert.equal(formatVerdict(verdict), 'iterate: peak memory is 125 MB, at most 120 MB')
})

test('a rate may be required to reach a number', () => {
  const { atMost: _atMost, against: _against, ...rate } = budget
  const wanted: Budget = {
    ...rate,
    scenario: 'yaml',
    metric: 'bytesPerSecond',
    compare: 'is',
    atLeast: 16e6,
  }
  const judged = (values: readonly number[]) =>
    judge(wanted, { anykind: series('bytesPerSecond', values) })
  assert.equal(judged([15e6, 16e6, 30e6]).kept, true)
  const missed = judged([15e6, 15.9e6, 30e6])
  assert.equal(missed.kept, false)
  assert.equal(formatVerdict(missed), 'yaml: throughput is 15.9 MB/s, at least 16.0 MB/s')
})

test('a budget may be of another way to run ours', () => {
  const verdict = judge(
    { ...budget, of: 'anykind-guarded' },
    { ...rounds, 'anykind-guarded': series('cpuSeconds', [0.7, 5.6, 0.84]) },
  )
  assert.equal(verdict.kept, false)
  assert.equal(
    formatVerdict(verdict),
    "list: anykind-guarded's CPU time is 0.70 times client-go's, at most 0.5",
  )
})

test('a budget whose series are missing is not kept by silence', () => {
  assert.throws(() => judge(budget, {}), RangeError)
  assert.throws(() => judge({ ...budget, against: 'kube-rs' }, rounds), RangeError)
})

test('every budget in the file is about a scenario, a figure and a contender that there is', async () => {
  for (const budget of await loadBudgets()) {
    const { scenario: name, metric, of = 'anykind', against, compare, atMost, atLeast } = budget
    const scenario = scenarios.find(each => each.name === name)
    assert.ok(scenario, name)
    assert.ok(metricsOf(scenario).includes(metric), metric)
    for (const contender of [of, against ?? of]) {
      assert.ok(scenario.contenders.includes(contender), `${name} ${contender}`)
    }
    assert.equal(against === undefined, compare === 'is')
    assert.notEqual(atMost === undefined, atLeast === undefined, `${name}: a limit, and one only`)
    assert.ok((atMost ?? atLeast ?? -1) >= 0)
  }
})
