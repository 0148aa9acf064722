import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Gauge, Counter as PromCounter, Histogram as PromHistogram, Registry } from 'prom-client'
import { Counter } from '../../../lib/metrics/counter.ts'
import { exposition } from '../../../lib/metrics/exposition.ts'
import { gauge } from '../../../lib/metrics/gauge.ts'
import { Histogram } from '../../../lib/metrics/histogram.ts'
import { register } from '../../../lib/metrics/registry.ts'
import { seededRandom } from '../../support/seeded-random.ts'

const awkward = ['plain', 'a "quote"', 'a \\ backslash', 'two\nlines', '', 'ünïcode']

/** The same numbers, told to ours and to prom-client's own metrics. */
function both(seed: number) {
  const random = seededRandom(seed)
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
  const registry = new Registry()
  const registers = [registry]
  const help = 'What it is: a \\ and\na line.'
  const counter = new Counter({ name: 'c_total', help })
  const promCounter = new PromCounter({ name: 'c_total', help, labelNames: ['a', 'b'], registers })
  const bounds = [0.1, 1, 2.5, 10]
  const histogram = new Histogram({ name: 'h_seconds', help }, bounds)
  const promHistogram = new PromHistogram({
    ...{ name: 'h_seconds', help, labelNames: ['a'], registers, buckets: bounds },
  })
  const levels = new Map<string, number>()
  const ofLevels = gauge({ name: 'g', help }, () => [...levels].map(([a, value]) => [{ a }, value]))
  const promGauge = new Gauge({ name: 'g', help, labelNames: ['a'], registers })
  for (let round = 0; round < 200; round++) {
    const [a, b] = [pick(awkward), pick(awkward)]
    const value = pick([0, 0.1, 0.5, 1, 3, 10, 11, 1e21, -1])
    counter.add({ a, b }, Math.abs(value))
    promCounter.inc({ a, b }, Math.abs(value))
    histogram.observe({ a }, value)
    promHistogram.observe({ a }, value)
    levels.set(a, value)
    promGauge.set({ a }, value)
  }
  return { registry, families: [counter, histogram, ofLevels] }
}

/** Lines without order: prom-client's histograms put `le` first. */
const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .filter(line => line !== '')
    .map(line => line.replace(/\{(.*)\}/s, (_, labels) => `{${sortedLabels(labels)}}`))
    .toSorted()

const sortedLabels = (labels: string): string =>
  [...labels.matchAll(/\w+="(?:[^"\\]|\\.)*"/g)].map(String).toSorted().join(',')

test('families are told as prom-client tells its own of the same numbers', async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { registry, families } = both(seed)
    assert.deepEqual(linesOf(exposition(families)), linesOf(await registry.metrics()), `${seed}`)
  }
})

test('a registry of prom-client tells them as they are written here', async () => {
  const { families } = both(7)
  const registry = new Registry()
  register(registry, families)
  assert.deepEqual(linesOf(await registry.metrics()), linesOf(exposition(families)))
  assert.throws(() => register(registry, families), /already been registered/)
})

test('a family without series is left out, and what is no number is told as Prometheus has it', () => {
  const none = new Counter({ name: 'none_total', help: '' })
  const odd = gauge({ name: 'odd', help: 'odd' }, () => [
    [{ of: 'nan' }, Number.NaN],
    [{ of: 'up' }, Number.POSITIVE_INFINITY],
    [{}, Number.NEGATIVE_INFINITY],
  ])
  assert.equal(
    exposition([none, odd]),
    '# HELP odd odd\n# TYPE odd gauge\nodd{of="nan"} NaN\nodd{of="up"} +Inf\nodd -Inf\n',
  )
})
