import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ManifestError, parseYaml } from '../../../../lib/manifest/index.ts'
import { checkedManifests } from '../../../support/checked-manifest.ts'
import { hostileRun } from '../../../support/hostile-report.ts'
import { hostileTexts } from '../../../support/hostile-texts.ts'
import { reportedRun } from '../../../support/reported-run.ts'

const text = 'apiVersion: v1\nkind: A\nmetadata: {name: a}\n'

/** A test as a harness reads it by TAP 14's grammar. */
interface TestPoint {
  readonly ok: boolean
  readonly number: number
  readonly description: string
  readonly directive: string | undefined
  readonly diagnostic: unknown
}

/** Throws where a line is none that TAP 14 has. */
function parse(tap: string): { points: TestPoint[]; plan: string | undefined } {
  const points: TestPoint[] = []
  const lines = tap.trimEnd().split('\n')
  assert.equal(lines.shift(), 'TAP version 14')
  let plan: string | undefined
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    const [, not, number, rest = ''] = /^(not )?ok (\d+) - (.*)$/.exec(line) ?? []
    if (number === undefined) {
      assert.match(line, /^1\.\.\d+$/)
      plan = line
      continue
    }
    const [, description = '', directive] = /^((?:[^\\#]|\\.)*?)(?: # (.*))?$/.exec(rest) ?? []
    let yaml = ''
    if (lines[0] === '  ---') {
      lines.shift()
      for (let next = lines.shift() ?? ''; next !== '  ...'; next = lines.shift() ?? '') {
        assert.ok(next.startsWith('  '), next)
        yaml += `${next.slice(2)}\n`
      }
    }
    const plain = description.replace(/\\(.)/g, '$1')
    const diagnostic = parseYaml(yaml, 'x')
    points.push({ ok: !not, number: Number(number), description: plain, directive, diagnostic })
  }
  return { points, plan }
}

test('each document is a test, with its findings', async () => {
  const [open] = checkedManifests(text)
  assert.ok(open)
  const checked = [
    ...checkedManifests(text),
    ...checkedManifests(text, { 0: [[['kind'], 'FieldUnknown', 'wrong', 'B']] }),
    { ...open, checks: [{ name: 'schema', unchecked: 'no # schema' }] },
  ]
  const faults = [new ManifestError('gone', 'gone.yaml')]
  const { out } = await reportedRun(checked, { format: 'tap', faults, failOn: 'error' })
  const { points, plan } = parse(out)
  assert.equal(plan, '1..4')
  const description = 'shop/web.yaml:1:1: A a'
  const finding = {
    level: 'error',
    code: 'FieldUnknown',
    line: 2,
    column: 1,
    path: 'kind',
    message: 'wrong',
    suggestion: 'B',
  }
  assert.deepEqual(
    points.map(({ ok, number, description, directive }) => [number, ok, description, directive]),
    [
      [1, false, 'gone.yaml', undefined],
      [2, true, description, undefined],
      [3, false, description, undefined],
      [4, true, description, 'SKIP no \\# schema'],
    ],
  )
  assert.deepEqual(points[2]?.diagnostic, { findings: [finding] })
  const strict = parse((await reportedRun(checked, { format: 'tap' })).out).points[2]
  assert.deepEqual([strict?.ok, strict?.directive], [false, undefined])
})

test('no text begins another test, or a directive', async () => {
  const { points, plan } = parse((await hostileRun('tap')).out)
  assert.equal(plan, `1..${hostileTexts.length + 1}`)
  assert.deepEqual(
    points.map(({ number, ok, directive }) => [number, ok, directive]),
    points.map((_, index) => [index + 1, false, undefined]),
  )
})
