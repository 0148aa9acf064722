import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeJson, type KubeObject, parseJson } from 'anykind'
import { diffJsonPatch, diffMergePatch } from 'anykind/json-patch'
import { type FreeWidgets, freeOf, startFreeWidgets } from '../../support/free-widgets.ts'
import { kubectlPatch, runKubectl } from '../../support/run-kubectl.ts'

let free: FreeWidgets
test.before(async () => {
  free = await startFreeWidgets()
})
test.after(() => free[Symbol.asyncDispose]())

const exact: readonly string[] = [
  '9007199254740991',
  '9007199254740992',
  '9007199254740993',
  '-9007199254740993',
  '9223372036854775806',
  '9223372036854775807',
  '-9223372036854775808',
  '0.30000000000000004',
  '5e-324',
  '1.5',
]

for (const text of exact) {
  test(`${text} is sent, stored and compared with every digit, as by kubectl`, async t => {
    await free.widgets.create(free.widget('one', { n: 0 }))
    t.after(() => free.widgets.delete('one'))
    const n = parseJson(text)
    const wanted = free.widget('one', { n })
    const json = {
      type: 'json',
      patch: diffJsonPatch(await free.widgets.get('one'), wanted),
    } as const
    assert.deepEqual(json.patch.at(-1), { op: 'replace', path: '/spec/free/n', value: n })
    const last = [json.patch.at(-1)].filter(operation => operation !== undefined)
    for (const patch of [
      { type: 'json', patch: last },
      {
        type: 'merge',
        patch: diffMergePatch({ spec: { free: { n: 0 } } }, { spec: { free: { n } } }),
      },
    ] as const) {
      const theirs = await kubectlPatch(free.widgets, 'one', patch)
      const ours = await free.widgets.patch('one', patch, { dryRun: true })
      assert.ok(typeof theirs !== 'string', String(theirs))
      assert.deepEqual([freeOf(ours), freeOf(theirs)], [{ n }, { n }])
    }
    const applied = await free.widgets.apply(wanted, { force: true })
    assert.equal(encodeJson(freeOf(applied)), `{"n":${text}}`)
    const { out } = await runKubectl(free.widgets.namespace, [
      'get',
      free.widgets.resource.plural,
      'one',
      '-o=json',
      '--show-managed-fields',
    ])
    assert.equal(encodeJson(freeOf(parseJson(out) as KubeObject)), `{"n":${text}}`)
    assert.deepEqual(diffJsonPatch(applied, parseJson(out)), [])
  })
}
