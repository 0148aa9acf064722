import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareDefinitions } from '../../../../lib/gitops/index.ts'

const version = (name: string, served = true, storage = false) => ({ name, served, storage })

const definition = (versions: object[], { scope = 'Namespaced', stored = ['v1'] } = {}) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: { group: 'example.com', scope, names: { kind: 'Widget', plural: 'widgets' }, versions },
  status: { storedVersions: stored },
})

const v1 = definition([version('v1', true, true)])

const cases = [
  ['the same one', v1, v1, []],
  ['one more version', v1, definition([version('v1'), version('v2', true, true)]), []],
  [
    'another scope',
    v1,
    definition([version('v1', true, true)], { scope: 'Cluster' }),
    ['refuse scope'],
  ],
  [
    'a stored version that is not there any more',
    definition([version('v1'), version('v2', true, true)], { stored: ['v1', 'v2'] }),
    definition([version('v2', true, true)]),
    ['refuse stored-version', 'warn served-version'],
  ],
  [
    'a stored version that is not served any more',
    definition([version('v1'), version('v2', true, true)], { stored: ['v1', 'v2'] }),
    definition([version('v1', false), version('v2', true, true)]),
    ['warn served-version'],
  ],
  [
    'a definition without anything',
    { ...v1, status: undefined },
    { ...v1, spec: null },
    ['refuse scope', 'warn served-version'],
  ],
] as const

for (const [name, stored, wanted, expected] of cases) {
  test(`${name}: ${expected.join(', ') || 'nothing'}`, () => {
    const found = compareDefinitions(stored, wanted)
    assert.deepEqual(
      found.map(({ severity, rule }) => `${severity} ${rule}`),
      expected,
    )
  })
}

test('what is to be done about a stored version is said', () => {
  const stored = definition([version('v1'), version('v2', true, true)], { stored: ['v1', 'v2'] })
  const [finding] = compareDefinitions(stored, definition([version('v2', true, true)]))
  assert.match(finding?.message ?? '', /stored as v1,.*write every object once as it is/)
  assert.deepEqual(finding?.evidence, ['status.storedVersions: v1, v2'])
})
