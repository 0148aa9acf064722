import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ExpressionResult, loadRules, loadRulesPool } from '../../../lib/rules/index.ts'

/* Live, as the rules are built for live specs; no cluster is asked. */

const object = {
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  metadata: { name: 'a', labels: { __proto__: 'x', app: 'web' } },
  status: { phase: 'Done', count: 3, big: 9007199254740993n, ratio: 0.5, none: null },
  data: { key: 'c2VjcmV0' },
}

const value = (value: boolean): ExpressionResult => ({ value })

const cases: readonly (readonly [expression: string, result: ExpressionResult | RegExp])[] = [
  ['status.phase == "Done"', value(true)],
  ['status.phase == "Open"', value(false)],
  ['status.count == 3 && status.ratio < 1', value(true)],
  ['status.big == 9007199254740993', value(true)],
  ['has(status.phase) && !has(status.other)', value(true)],
  ['data.key == "c2VjcmV0"', value(true)],
  ['string(base64.decode(data.key)) == "secret"', value(true)],
  ['kind == "Widget" && apiVersion.startsWith("example.com/")', value(true)],
  ['status.?other.orValue("x") == "x"', value(true)],
  ['status.phase.lowerAscii() == "done"', value(true)],
  ['sets.contains(["Done", "Open"], [status.phase])', value(true)],
  ['metadata.labels.exists(name, name == "app")', value(true)],
  ['status.other == "x"', /no such key: other/],
  ['spec.size == 1', /no such attribute/],
  ['status.phase', /of type string, not a boolean/],
  [
    '[1,2,3,4,5,6,7,8,9].all(a, [1,2,3,4,5,6,7,8,9].all(b, [1,2,3,4,5,6,7,8,9].all(c, [1,2,3,4,5,6,7,8,9].all(d, [1,2,3,4,5,6,7,8,9].all(e, [1,2,3,4,5,6,7,8,9].all(f, a + b + c + d + e + f > 0))))))',
    /cost/,
  ],
]

test('expressions come to what they come to by the API server', async () => {
  const rules = await loadRules()
  assert.ok(rules, 'npm run build:rules')
  const results = rules.evaluate({ expressions: cases.map(([each]) => each), object })
  for (const [place, [expression, expected]] of cases.entries()) {
    const result = results[place]
    if (!(expected instanceof RegExp)) assert.deepEqual(result, expected, expression)
    else assert.match(result && 'error' in result ? result.error : '', expected, expression)
  }
})

test('what is no CEL is told apart from what an object lacks, in a thread too', async t => {
  const pool = await loadRulesPool()
  assert.ok(pool, 'npm run build:rules')
  t.after(() => pool[Symbol.asyncDispose]())
  const expressions = ['status.phase ==', 'status.phase == "Done"', 'status.phase ==']
  const results = await pool.evaluate({ expressions, object })
  assert.deepEqual(
    results.map(result => Object.keys(result)),
    [['invalid'], ['value'], ['invalid']],
  )
  assert.deepEqual(await pool.evaluate({ expressions: [], object }), [])
})
