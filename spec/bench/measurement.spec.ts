import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatFigure, type Metric } from '../../bench/measurement.ts'

const figures: readonly (readonly [metric: Metric, value: number, expected: string])[] = [
  ['wallSeconds', 0.0154, '15.4 ms'],
  ['wallSeconds', 0.0904, '90 ms'],
  ['cpuSeconds', 0.524, '0.52 s'],
  ['cpuSeconds', 26.31, '26.3 s'],
  ['wallSeconds', -0.004, '-4.0 ms'],
  ['peakBytes', 5_240_000, '5.2 MB'],
  ['peakBytes', 452_000_000, '452 MB'],
  ['requests', 4, '4'],
  ['schemaBytes', 0, '0.0 MB'],
  ['bytesPerSecond', 16_040_000, '16.0 MB/s'],
  ['callsPerSecond', 3210.4, '3,210/s'],
]

for (const [metric, value, expected] of figures) {
  test(`a ${metric} of ${value} is shown as ${expected}`, () => {
    assert.equal(formatFigure(metric, value), expected)
  })
}
