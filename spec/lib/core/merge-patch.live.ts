import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeJson, type KubeObject, parseJson } from 'anykind'
import { applyMergePatch, diffMergePatch, threeWayMergePatch } from 'anykind/json-patch'
import { type FreeWidgets, startFreeWidgets } from '../../support/free-widgets.ts'
import { randomJson } from '../../support/random-json.ts'
import { runKubectl } from '../../support/run-kubectl.ts'
import { seededRandom } from '../../support/seeded-random.ts'

let free: FreeWidgets
test.before(async () => {
  free = await startFreeWidgets()
})
test.after(() => free[Symbol.asyncDispose]())

test('merge patch: 60 random differences lead to the same on the server', async t => {
  const random = seededRandom(6)
  const next = () => ({ spec: { free: { value: randomJson(random, { nulls: false }) } } })
  let before = next()
  await free.widgets.create({ ...free.widget('one', {}), ...before })
  t.after(() => free.widgets.delete('one'))
  for (let round = 0; round < 60; round++) {
    const after = next()
    const patch = diffMergePatch(before, after)
    const stored = await free.widgets.patch('one', { type: 'merge', patch })
    assert.deepEqual(stored.spec, after.spec, encodeJson(patch))
    before = after
  }
})

/** Configurations that are applied one after the other, with what others do in between. */
const histories: Readonly<Record<string, { first: object; foreign?: object; second: object }>> = {
  'a changed value': { first: { a: 1 }, second: { a: 2 } },
  'a member given up': { first: { a: 1, b: 2 }, second: { a: 1 } },
  'a member that others changed': { first: { a: 1 }, foreign: { a: 5 }, second: { a: 1, b: 1 } },
  'members that others added': {
    first: { a: {} },
    foreign: { a: { x: 1 }, y: 1 },
    second: { a: { b: 1 } },
  },
  'an object emptied': { first: { a: { b: 1 } }, foreign: { a: { c: 1 } }, second: { a: {} } },
  'an object given up': {
    first: { a: { b: 1 }, z: 1 },
    foreign: { a: { c: 1 } },
    second: { z: 1 },
  },
  'a list': { first: { a: [1, 2, { b: 1 }] }, second: { a: [1, { b: 2 }] } },
  'another type': { first: { a: [1], b: {} }, second: { a: { x: 1 }, b: 'text' } },
  'a null': { first: { a: 1, b: 1 }, second: { a: null, b: 1 } },
  'what others have removed': { first: { a: 1, b: 1 }, foreign: { a: null }, second: { b: 2 } },
}

for (const [name, { first, foreign, second }] of Object.entries(histories)) {
  test(`three ways, ${name}: kubectl apply sends the same patch`, async t => {
    t.after(() => free.widgets.delete('one'))
    const applies = ['apply', '-f', '-', '--validate=false']
    const created = await runKubectl(free.widgets.namespace, applies, free.widget('one', first))
    assert.equal(created.code, 0, created.err)
    const changes = { spec: { free: foreign ?? {} } }
    const current = await free.widgets.patch('one', { type: 'merge', patch: changes })
    const ended = await runKubectl(
      free.widgets.namespace,
      [...applies, '-v=10'],
      free.widget('one', second),
    )
    assert.equal(ended.code, 0, ended.err)
    const theirs = sentPatch(ended.err)

    const original = parseJson(current.metadata.annotations?.[annotation] ?? '')
    const { metadata: after } = await free.widgets.get('one')
    const text = after.annotations?.[annotation] ?? ''
    const modified = { ...free.widget('one', second) }
    const metadata = {
      ...(parseJson(text) as KubeObject).metadata,
      annotations: { [annotation]: text },
    }
    const ours = threeWayMergePatch(
      original as Record<string, unknown>,
      { ...modified, metadata },
      current,
    )
    assert.deepEqual(ours, theirs)
    const { spec } = applyMergePatch(current, ours) as KubeObject
    assert.deepEqual((await free.widgets.get('one')).spec, spec)
  })
}

const annotation = 'kubectl.kubernetes.io/last-applied-configuration'

/** The body of the PATCH in kubectl's log, where a body is a quoted text; that of a GET is empty. */
function sentPatch(log: string): unknown {
  const bodies = [...log.matchAll(/"Request Body" body=("\{(?:[^"\\]|\\.)*")/g)]
  const patches = bodies.map(([, quoted = '']) => parseJson(JSON.parse(quoted)) as KubeObject)
  return patches.find(({ kind }) => kind === undefined) ?? assert.fail(log)
}
