import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Bar, escapeXml, renderChart } from '../../bench/chart.ts'

const bar = (label: string, median: number, max = median): Bar => ({
  label,
  text: `${median} s`,
  median,
  min: median,
  max,
  ours: label === 'anykind',
})

/** The numbers of an attribute, in the order of the file. */
const numbers = (svg: string, pattern: RegExp): number[] =>
  [...svg.matchAll(pattern)].map(match => Number(match[1]))

test('a bar is as long as its median', () => {
  const svg = renderChart([{ title: 'CPU', bars: [bar('anykind', 1), bar('x', 4)] }], 'a chart')
  const [ours = 0, theirs = 0] = numbers(svg, /<rect[^>]* width="([\d.]+)"/g)
  assert.equal(theirs / ours, 4)
})

test('the longest span and the figure beside it stay within the picture', () => {
  const svg = renderChart([{ title: 'CPU', bars: [bar('anykind', 1, 9)] }], 'a chart')
  const [width = 0] = numbers(svg, /viewBox="0 0 (\d+)/g)
  const ends = numbers(svg, /x2="([\d.]+)"/g)
  assert.equal(ends.length, 1)
  assert.ok(ends.every(end => end + 80 < width))
})

test('panels have scales of their own and do not overlap', () => {
  const panels = [
    { title: 'CPU', bars: [bar('anykind', 1)] },
    { title: 'memory', bars: [bar('anykind', 100_000_000)] },
  ]
  const svg = renderChart(panels, 'a chart')
  const [first, second] = numbers(svg, /<rect[^>]* width="([\d.]+)"/g)
  assert.equal(first, second)
  const [above = 0, below = 0] = numbers(svg, /<rect[^>]* y="([\d.]+)"/g)
  assert.ok(below - above > 30)
})

test('values of zero are drawn as nothing, not as NaN', () => {
  const svg = renderChart([{ title: 'CPU', bars: [bar('anykind', 0)] }], 'a chart')
  assert.doesNotMatch(svg, /NaN|Infinity/)
})

test('text is escaped wherever it stands', () => {
  const hostile = `<script>&"'`
  const title = { title: hostile, bars: [{ ...bar(hostile, 1), text: hostile }] }
  const svg = renderChart([title], hostile)
  assert.doesNotMatch(svg, /<script>/)
  assert.equal(svg.split(escapeXml(hostile)).length, 5)
  assert.equal(escapeXml(hostile), `&lt;script&gt;&amp;&quot;'`)
})

test('both colour schemes are in the file', () => {
  assert.match(renderChart([], 'a chart'), /prefers-color-scheme: dark/)
})
