import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  accessTo,
  type PolicyRule,
  parseAccess,
  policyRules,
} from '../../../../../lib/cli/commands/rbac/access.ts'
import { controllerManifests } from '../../../../../lib/cli/commands/rbac/manifests.ts'
import { configMaps, deployments } from '../../../../support/resources.ts'

const usual = ['get', 'create', 'update', 'patch', 'delete']

const parsed: readonly [flag: 'watch' | 'write', text: string, expected: object][] = [
  ['watch', 'cm', { type: 'cm', verbs: ['get', 'list', 'watch'] }],
  ['write', 'cm', { type: 'cm', verbs: usual }],
  [
    'write',
    'deploy/status',
    { type: 'deploy', subresource: 'status', verbs: ['get', 'update', 'patch'] },
  ],
  ['write', 'deploy.apps=create,patch', { type: 'deploy.apps', verbs: ['create', 'patch'] }],
  ['write', 'deploy/scale=patch', { type: 'deploy', subresource: 'scale', verbs: ['patch'] }],
]

for (const [flag, text, expected] of parsed) {
  test(`--${flag} ${text} is read`, () => {
    assert.deepEqual(parseAccess(flag, text), { subresource: undefined, ...expected })
  })
}

for (const text of ['', '=get', 'cm/', 'cm=', '/status']) {
  test(`--write "${text}" is refused`, () => {
    assert.throws(() => parseAccess('write', text), { code: 'ERR_KUBE_USAGE' })
  })
}

const refused: readonly [text: string, why: RegExp][] = [
  ['deploy/nothing', /deploy has no nothing; it has status, scale/],
  ['cm/status', /cm has no status; it has no subresources/],
  ['cm=fly', /cm cannot be fly: the server serves .*create/],
  ['deploy/finalizers=delete', /cannot be delete/],
]

for (const [text, why] of refused) {
  test(`--write ${text}: ${why.source}`, () => {
    const resource = text.startsWith('cm') ? { ...configMaps, subresources: [] } : deployments
    const run = () => accessTo(resource, parseAccess('write', text))
    assert.throws(run, { code: 'ERR_KUBE_USAGE', message: why })
  })
}

const rulesOf = (...flags: ['watch' | 'write', typeof configMaps, string][]) =>
  policyRules(flags.map(([flag, resource, text]) => accessTo(resource, parseAccess(flag, text))))

test('a resource is in one rule, with all that is done with it, in order', () => {
  const rules = rulesOf(['write', configMaps, 'cm=patch,create'], ['watch', configMaps, 'cm'])
  const verbs = ['get', 'list', 'watch', 'create', 'patch']
  assert.deepEqual(rules, [{ apiGroups: [''], resources: ['configmaps'], verbs }])
})

test('those of a group with the same verbs are in one rule', () => {
  const rules = rulesOf(
    ['write', deployments, 'd/status=patch'],
    ['write', deployments, 'd/scale=patch'],
    ['write', configMaps, 'cm=patch'],
  )
  assert.deepEqual(rules, [
    { apiGroups: [''], resources: ['configmaps'], verbs: ['patch'] },
    {
      apiGroups: ['apps'],
      resources: ['deployments/scale', 'deployments/status'],
      verbs: ['patch'],
    },
  ])
})

const needs = {
  name: 'op',
  namespace: 'shop',
  isNamespaced: false,
  rules: rulesOf(['watch', configMaps, 'cm']),
  leaderElection: false,
  coordinated: false,
  sharding: false,
  events: false,
  image: undefined,
  replicas: 1,
}
const manifests: readonly [what: string, more: Partial<typeof needs> | object, kinds: string[]][] =
  [
    ['what watches', {}, ['ServiceAccount', 'ClusterRole', 'ClusterRoleBinding']],
    ['what does nothing', { rules: [] }, ['ServiceAccount']],
    [
      'what is namespaced',
      { isNamespaced: true, events: true },
      ['ServiceAccount', 'Role', 'RoleBinding'],
    ],
    [
      'what elects leaders',
      { leaderElection: true },
      ['ServiceAccount', 'ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
    ],
    [
      'what only shares keys',
      { rules: [], sharding: true },
      ['ServiceAccount', 'Role', 'RoleBinding'],
    ],
    [
      'what the server elects',
      { rules: [], coordinated: true },
      ['ServiceAccount', 'Role', 'RoleBinding'],
    ],
    ['what has an image', { rules: [], image: 'a' }, ['ServiceAccount', 'Deployment']],
  ]

for (const [what, more, kinds] of manifests) {
  test(`${what} has ${kinds.join(', ')}`, () => {
    assert.deepEqual(
      controllerManifests({ ...needs, ...more }).map(({ kind }) => kind),
      kinds,
    )
  })
}

const leaseRules: readonly [more: Partial<typeof needs>, rules: string[]][] = [
  [{}, []],
  [{ leaderElection: true }, ['leases create', 'leases op get,update']],
  [
    { coordinated: true },
    [
      'leases create',
      'leases op get,update',
      'leasecandidates get,list,watch,create,update,delete',
    ],
  ],
  [{ sharding: true }, ['leases get,list,create,update,delete']],
  [
    { sharding: true, coordinated: true },
    ['leases get,list,create,update,delete', 'leasecandidates get,list,watch,create,update,delete'],
  ],
]

for (const [more, expected] of leaseRules) {
  test(`Leases with ${Object.keys(more).join(' and ') || 'nothing'}: ${expected.join('; ') || 'none'}`, () => {
    const role = controllerManifests({ ...needs, ...more }).find(({ kind }) => kind === 'Role')
    const rules = (role?.rules ?? []) as PolicyRule[]
    assert.deepEqual(
      rules.map(({ resources, resourceNames = [], verbs }) =>
        [...resources, ...resourceNames, verbs.join()].join(' '),
      ),
      expected,
    )
  })
}
