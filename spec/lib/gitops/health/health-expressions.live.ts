import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeHealthExpressions, openHealthRules } from 'anykind/gitops'

/* Live, as the rules are built for live specs; no cluster is asked. */

const rule = {
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  inProgress: 'status.phase == "Working"',
  failed: 'status.phase == "Broken"',
  current: 'status.phase == "Done"',
}
const widget = (status?: unknown, metadata: object = {}) => ({
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  metadata: { name: 'a', generation: 2, ...metadata },
  ...(status === undefined ? {} : { status }),
})

test("Flux's order: observedGeneration, in progress, failed, current, else in progress", async t => {
  const rules = await openHealthRules(decodeHealthExpressions({ healthCheckExprs: [rule] }))
  t.after(() => rules[Symbol.asyncDispose]())
  const cases = [
    [widget({ phase: 'Done' }), 'ready', /^$/],
    [widget({ phase: 'Broken' }), 'failed', /status\.phase == "Broken"/],
    [widget({ phase: 'Working' }), 'progressing', /status\.phase == "Working"/],
    [widget({ phase: 'Other' }), 'progressing', /none of its health rules holds/],
    [widget({ phase: 'Done', observedGeneration: 1 }), 'progressing', /has not seen the change/],
    [widget({ phase: 'Done', observedGeneration: '1' }), 'progressing', /has not seen the change/],
    [widget({}), 'progressing', /"inProgress" cannot be told: no such key: phase/],
    [widget(), 'progressing', /"inProgress" cannot be told: no such attribute/],
    [widget({ phase: 'Done' }, { deletionTimestamp: 'now' }), 'progressing', /being deleted/],
  ] as const
  for (const [object, state, message] of cases) {
    const health = await rules.healthOf(object)
    assert.equal(health?.state, state, JSON.stringify(object))
    assert.match(health?.message ?? '', message)
  }
  assert.equal(await rules.healthOf({ ...widget(), kind: 'Gadget' }), undefined)
  assert.equal(await rules.healthOf({ ...widget(), apiVersion: 'example.com/v2' }), undefined)
})

test('an expression that is no CEL is refused before anything is waited for', async () => {
  const broken = decodeHealthExpressions([{ ...rule, failed: 'status.phase ==' }])
  await assert.rejects(openHealthRules(broken), /health rule of Widget: failed is no CEL: ERROR/)
})
