import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { ApiError, type Cluster, connect, type KubeObject } from 'anykind'
import { encodeJson, parseJson, type StatusCause } from '../../../lib/core/index.ts'
import { testKubeconfig, testNamespace } from '../../support/test-cluster.ts'
import { testDefinition } from '../../support/test-definition.ts'

interface Recorded {
  readonly name: string
  readonly object: KubeObject
  readonly path: string
  readonly code: number
  readonly causes?: readonly StatusCause[]
}
const file = new URL('../../fixtures/schemas/verdicts.json', import.meta.url)

/** What the server says to a strict dry run. */
async function dryRun(cluster: Cluster, { path, object }: Recorded) {
  const query = [
    ['dryRun', 'All'],
    ['fieldValidation', 'Strict'],
  ] as const
  const headers = { 'content-type': 'application/json' }
  const body = encodeJson(object)
  try {
    const answer = await cluster.client.raw({ method: 'POST', path, query, headers, body })
    await answer.body.bytes()
    return { code: answer.status, causes: [] }
  } catch (error) {
    if (error instanceof ApiError) return error.status
    throw error
  }
}

const shown = (causes: readonly StatusCause[]): string[] =>
  causes.map(({ reason, field }) => `${reason} ${field}`).toSorted()

test('the server still says what was recorded of it, and so do we', async t => {
  await using cluster = await connect({ kubeconfig: testKubeconfig(), cacheDirectory: false })
  const namespace = await testNamespace(t)
  const { group } = await testDefinition(t)
  const text = readFileSync(file, 'utf8')
    .replaceAll('example.dev', group)
    .replaceAll('/namespaces/default/', `/namespaces/${namespace}/`)
    .replaceAll('"namespace":"default"', `"namespace":"${namespace}"`)
  const recorded = parseJson(text) as readonly Recorded[]
  const schemas = await cluster.schemas()
  const [first] = recorded
  assert.ok(first)
  while ((await cluster.validate(first.object, { engine: 'fast' })).verdict === 'undetermined')
    schemas.refresh()

  for (const record of recorded) {
    const { name, object, code, causes = [] } = record
    const said = await dryRun(cluster, record)
    assert.equal(said.code, code, `${name}: ${encodeJson(said)}`)
    assert.deepEqual(shown(said.causes), shown(causes), name)
    const expected = code < 400 ? 'accepted' : 'rejected'
    for (const engine of ['fast', 'both'] as const) {
      const { verdict, violations } = await cluster.validate(object, { engine })
      assert.equal(verdict, expected, `${engine}: ${name}: ${encodeJson(violations)}`)
    }
  }
})
