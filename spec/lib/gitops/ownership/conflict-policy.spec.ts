import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConflictAction, ConflictRule } from 'anykind/gitops'
import { conflictAction, parseConflictPolicy } from '../../../../lib/gitops/ownership/index.ts'
import { ManifestError } from '../../../../lib/manifest/index.ts'

test('a policy is read from YAML and from JSON, with the places of its rules', () => {
  const yaml = `conflicts:
- path: spec.replicas
  manager: kube-controller-manager
  action: yield
- {kind: Deployment, namespace: shop-*, name: web, action: force}
`
  assert.deepEqual(parseConflictPolicy(yaml, 'policy'), [
    {
      path: 'spec.replicas',
      manager: 'kube-controller-manager',
      action: 'yield',
      place: 'policy:2:3',
    },
    { kind: 'Deployment', namespace: 'shop-*', name: 'web', action: 'force', place: 'policy:5:3' },
  ])
  assert.deepEqual(parseConflictPolicy('{"conflicts": [{"action": "share"}]}', 'policy'), [
    { action: 'share', place: 'policy:1:16' },
  ])
})

for (const [text, message] of [
  ['conflict: []', 'policy:1:1: "conflict" is none of: conflicts'],
  [
    '',
    'policy:1:1: a file of a conflict policy has one key, "conflicts", and a list of rules there',
  ],
  ['conflicts: [a]', 'policy:1:13: a rule is a map with an action'],
  ['conflicts: [{kind: A}]', 'policy:1:13: a rule needs an "action"'],
  [
    'conflicts: [{action: take}]',
    'policy:1:14: "action" of a rule is one of: fail, yield, share, force',
  ],
  ['conflicts: [{action: 5}]', 'policy:1:14: "action" of a rule is a text that is not empty'],
  [
    'conflicts: [{acton: fail}]',
    '"acton" of a rule is none of: kind, namespace, name, path, manager, action; did you mean action?',
  ],
  ['conflicts: [{__proto__: {action: force}}]', '"__proto__" of a rule is none of'],
] as const) {
  test(`a policy that is not right is told with its place: ${JSON.stringify(text)}`, () => {
    assert.throws(
      () => parseConflictPolicy(text, 'policy'),
      (error: Error) => error instanceof ManifestError && error.message.includes(message),
    )
  })
}

const object = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
}
const field = ['spec', 'replicas']

const cases: readonly (readonly [
  what: string,
  policy: readonly Omit<ConflictRule, 'place'>[],
  managers: readonly string[],
  action: ConflictAction,
])[] = [
  ['no rule fails', [], ['a'], 'fail'],
  ['a rule without patterns is of all', [{ action: 'force' }], ['a'], 'force'],
  ['the first rule counts', [{ action: 'yield' }, { action: 'force' }], ['a'], 'yield'],
  ['a kind', [{ kind: 'Deploy*', action: 'force' }], ['a'], 'force'],
  ['another kind', [{ kind: 'Deploy', action: 'force' }], ['a'], 'fail'],
  ['a namespace', [{ namespace: 's?op', action: 'force' }], ['a'], 'force'],
  ['another namespace', [{ namespace: 'lab', action: 'force' }], ['a'], 'fail'],
  ['a name', [{ name: 'web', action: 'force' }], ['a'], 'force'],
  ['another name', [{ name: 'w', action: 'force' }], ['a'], 'fail'],
  ['a path', [{ path: 'spec.replicas', action: 'force' }], ['a'], 'force'],
  ['a path above', [{ path: 'spec', action: 'force' }], ['a'], 'force'],
  ['another path', [{ path: 'spec.paused', action: 'force' }], ['a'], 'fail'],
  ['a manager', [{ manager: 'a*', action: 'force' }], ['ab'], 'force'],
  ['another manager', [{ manager: 'a', action: 'force' }], ['ab'], 'fail'],
  [
    'all patterns have to be of it',
    [{ kind: 'Deployment', name: 'db', action: 'force' }],
    ['a'],
    'fail',
  ],
  ['a manager without a rule fails', [{ manager: 'a', action: 'force' }], ['a', 'b'], 'fail'],
  [
    'nothing is forced that one manager is to keep',
    [{ manager: 'a', action: 'yield' }, { action: 'force' }],
    ['b', 'a'],
    'yield',
  ],
  [
    'nothing is forced that one manager is to share',
    [{ manager: 'a', action: 'share' }, { action: 'force' }],
    ['b', 'a'],
    'share',
  ],
  [
    'what one manager is to keep is not shared',
    [{ manager: 'a', action: 'yield' }, { action: 'share' }],
    ['b', 'a'],
    'yield',
  ],
]
for (const [what, policy, managers, action] of cases) {
  test(`what a policy says: ${what}`, () => {
    assert.equal(conflictAction(policy, { object, field, managers }), action)
  })
}

test('an object of the cluster has no namespace that a pattern could be of, but any', () => {
  const metadata = { name: 'web' }
  const disputed = { object: { ...object, metadata }, field, managers: ['a'] }
  assert.equal(conflictAction([{ namespace: '*', action: 'force' }], disputed), 'force')
  assert.equal(conflictAction([{ namespace: '?*', action: 'force' }], disputed), 'fail')
})
