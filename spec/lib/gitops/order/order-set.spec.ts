import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OrderError, orderSet, phasesOf } from '../../../../lib/gitops/index.ts'
import { seededRandom } from '../../../support/seeded-random.ts'

type Annotations = Record<string, string>

const item = (kind: string, name: string, annotations: Annotations = {}, fields = {}) => ({
  object: { apiVersion: 'v1', kind, metadata: { name, namespace: 'shop', annotations }, ...fields },
})
type Item = ReturnType<typeof item>

const names = (phases: readonly (readonly Item[])[]) =>
  phases.map(phase => phase.map(({ object }) => object.metadata.name))
const dependsOn = (...others: string[]): Annotations => ({
  'config.kubernetes.io/depends-on': others.join(','),
})
const configMap = (name: string) => `/namespaces/shop/ConfigMap/${name}`
const wave = (number: number | string): Annotations => ({ 'anykind.dev/wave': `${number}` })
const hook = (moment: string): Annotations => ({ 'anykind.dev/hook': moment })
const pod = (name: string, secretName: string, annotations: Annotations = {}) =>
  item('Pod', name, annotations, { spec: { volumes: [{ secret: { secretName } }] } })

/** Orders that nothing may come of, and what is said of them. */
function faultsOf(...items: Item[]): readonly string[] {
  try {
    phasesOf(items)
  } catch (error) {
    assert.ok(error instanceof OrderError, `${error}`)
    assert.equal(error.code, 'ERR_KUBE_ORDER')
    return error.faults
  }
  assert.fail('it has an order')
}

test('a namespace goes before its members, a definition before its objects, and is waited for', () => {
  const namespace = { object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } } }
  const definition = {
    object: {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'robots.example.com' },
      spec: { group: 'example.com', names: { kind: 'Robot' } },
    },
  }
  const robot = {
    object: {
      apiVersion: 'example.com/v1',
      kind: 'Robot',
      metadata: { name: 'r', namespace: 'shop' },
    },
  }
  const set = [robot, definition, namespace]
  const { phases, reasons } = orderSet(set)
  assert.deepEqual(phases, [[namespace, definition], [robot]])
  assert.deepEqual(reasons.toSorted(), [
    'CustomResourceDefinition robots.example.com ready needs CustomResourceDefinition robots.example.com (it is to be ready)',
    'Robot shop/r needs CustomResourceDefinition robots.example.com ready (its definition)',
    'Robot shop/r needs Namespace shop (its namespace)',
  ])
})

test('what nothing orders goes by kind, group, namespace and name', () => {
  const set = ['Service', 'Secret', 'ConfigMap'].flatMap(kind => [item(kind, 'b'), item(kind, 'a')])
  const [phase = []] = phasesOf(set)
  assert.deepEqual(
    phase.map(({ object }) => `${object.kind} ${object.metadata.name}`),
    ['ConfigMap a', 'ConfigMap b', 'Secret a', 'Secret b', 'Service a', 'Service b'],
  )
})

test('limits and grants go before what makes pods, and webhooks go last', () => {
  const set = ['ValidatingWebhookConfiguration', 'Pod', 'RoleBinding', 'NetworkPolicy', 'ConfigMap']
  assert.deepEqual(names(phasesOf(set.map(kind => item(kind, kind)))), [
    ['NetworkPolicy', 'RoleBinding', 'ConfigMap'],
    ['Pod'],
    ['ValidatingWebhookConfiguration'],
  ])
})

test('depends-on names objects of the set, of a namespace or of the cluster, of any group', () => {
  const set = [
    item('ConfigMap', 'last', dependsOn(configMap('first'), 'apps/namespaces/shop/Deployment/web')),
    item('ConfigMap', 'first', dependsOn('/Node/n')),
    { object: { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' } } },
    {
      object: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web', namespace: 'shop' },
      },
    },
  ]
  assert.deepEqual(names(phasesOf(set) as Item[][]), [['n', 'web'], ['first'], ['last']])
})

test('a cycle of depends-on is an error that names each of its edges', () => {
  const faults = faultsOf(
    item('ConfigMap', 'a', dependsOn(configMap('b'))),
    item('ConfigMap', 'b', dependsOn(configMap('c'))),
    item('ConfigMap', 'c', dependsOn(configMap('a'))),
    item('ConfigMap', 'x', dependsOn(configMap('x'))),
    item('ConfigMap', 'fine', dependsOn(configMap('a'))),
  )
  const edge = (a: string, b: string) =>
    `ConfigMap shop/${a} needs ConfigMap shop/${b} ready (config.kubernetes.io/depends-on), ` +
    `ConfigMap shop/${b} ready needs ConfigMap shop/${b} (it is to be ready)`
  assert.deepEqual(faults, [
    `a cycle: ${edge('a', 'b')}, ${edge('b', 'c')}, ${edge('c', 'a')}`,
    `a cycle: ${edge('x', 'x')}`,
  ])
})

test('annotations that say nothing are told, all of them', () => {
  assert.deepEqual(
    faultsOf(
      item('ConfigMap', 'a', dependsOn('ConfigMap/b', configMap('gone'))),
      item('ConfigMap', 'b', wave('first')),
      item('ConfigMap', 'c', hook('sometimes')),
    ),
    [
      'ConfigMap shop/a: config.kubernetes.io/depends-on: "ConfigMap/b" is neither GROUP/KIND/NAME nor GROUP/namespaces/NAMESPACE/KIND/NAME',
      'ConfigMap shop/a: config.kubernetes.io/depends-on: "/namespaces/shop/ConfigMap/gone" is not in the set',
      'ConfigMap shop/b: anykind.dev/wave: "first" is no whole number',
      'ConfigMap shop/c: anykind.dev/hook: "sometimes" is none of before, after',
    ],
  )
})

test('references in a cycle are left out, whatever the order of the set; those outside stay', () => {
  const owned = (kind: string, name: string, owner: string) =>
    item(
      kind,
      name,
      {},
      {
        metadata: {
          name,
          namespace: 'shop',
          ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: owner, uid: 'u' }],
        },
      },
    )
  const set = [
    owned('ConfigMap', 'a', 'b'),
    owned('ConfigMap', 'b', 'a'),
    owned('ConfigMap', 'c', 'a'),
  ] as Item[]
  const { phases, dropped } = orderSet(set)
  assert.deepEqual(names(phases), [['a', 'b'], ['c']])
  assert.deepEqual(dropped, [
    'ConfigMap shop/a needs ConfigMap shop/b (metadata.ownerReferences[])',
    'ConfigMap shop/b needs ConfigMap shop/a (metadata.ownerReferences[])',
  ])
  assert.deepEqual(names(phasesOf(set.toReversed())), [['a', 'b'], ['c']])
})

test('what somebody wrote holds above a reference', () => {
  const secret = item('Secret', 'key', dependsOn('/namespaces/shop/Pod/p'))
  assert.deepEqual(names(phasesOf([secret, pod('p', 'key')])), [['p'], ['key']])
})

test('waves go one after the other, ours and those of Argo CD', () => {
  const set = [
    item('ConfigMap', 'late', { 'argocd.argoproj.io/sync-wave': '2' }),
    item('Pod', 'early', wave(-1)),
    item('ConfigMap', 'usual'),
  ]
  assert.deepEqual(names(phasesOf(set)), [['early'], ['usual'], ['late']])
  const { reasons } = orderSet(set)
  assert.ok(
    reasons.includes('ConfigMap shop/usual needs all of wave -1 (wave 0 comes after wave -1)'),
    reasons.join('\n'),
  )
})

test('what has no wave of its own goes with the first that needs it; a written wave stays', () => {
  const early = pod('early', 'free', wave(-1))
  assert.deepEqual(names(phasesOf([early, item('Secret', 'free'), item('ConfigMap', 'usual')])), [
    ['free'],
    ['early'],
    ['usual'],
  ])
  const late = item('Secret', 'free', wave(3))
  assert.deepEqual(names(phasesOf([early, late, item('ConfigMap', 'usual')])), [
    ['early'],
    ['usual'],
    ['free'],
  ])
  const namespace = {
    object: {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'shop', annotations: wave(5) },
    },
  }
  assert.deepEqual(names(phasesOf([early, namespace] as Item[])), [['shop'], ['early']])
})

test('waves against depends-on are a cycle that names the wave', () => {
  const [fault = ''] = faultsOf(
    item('ConfigMap', 'a', { ...wave(0), ...dependsOn(configMap('b')) }),
    item('ConfigMap', 'b', wave(1)),
  )
  assert.match(fault, /ConfigMap shop\/b needs all of wave 0 \(wave 1 comes after wave 0\)/)
})

test('hooks of a wave go before and after all else in it, and foreign ones only where they are asked for', () => {
  const set = [
    item('ConfigMap', 'second', wave(1)),
    item('Job', 'after', hook('after')),
    item('Job', 'before', hook('before')),
    item('ConfigMap', 'first'),
    item('Job', 'sync', { 'argocd.argoproj.io/hook': 'PostSync' }),
    item('Job', 'install', {
      'helm.sh/hook': 'pre-install,pre-upgrade',
      'helm.sh/hook-weight': '1',
    }),
    item('Job', 'install first', { 'helm.sh/hook': 'pre-install', 'helm.sh/hook-weight': '-5' }),
  ]
  assert.deepEqual(names(phasesOf(set, { hooks: ['argo', 'helm'] })), [
    ['install first'],
    ['install'],
    ['before'],
    ['first'],
    ['after'],
    ['second'],
    ['sync'],
  ])
  assert.deepEqual(names(phasesOf(set)), [
    ['before'],
    ['first', 'install', 'install first', 'sync'],
    ['after'],
    ['second'],
  ])
})

test('random sets: every reason that counts is kept, and the order of the set does not matter', () => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = seededRandom(seed)
    const below = (limit: number) => Math.floor(random() * limit)
    const count = 2 + below(20)
    const set = Array.from({ length: count }, (_, number) => {
      const annotations: Annotations = {
        // Only downwards, so that what is written has no cycle.
        ...(number > 0 && random() < 0.3 && dependsOn(`/namespaces/shop/Pod/p${below(number)}`)),
      }
      const owner = { apiVersion: 'v1', kind: 'Pod', name: `p${below(count)}`, uid: 'u' }
      return item('Pod', `p${number}`, annotations, {
        metadata: {
          name: `p${number}`,
          namespace: 'shop',
          annotations,
          ...(random() < 0.4 && { ownerReferences: [owner] }),
        },
      })
    })
    const { phases, reasons } = orderSet(set)
    const phaseOf = new Map(
      names(phases).flatMap((phase, at) => phase.map(name => [name, at] as const)),
    )
    assert.equal(phaseOf.size, count, `seed ${seed}`)
    for (const reason of reasons) {
      const [, one = '', other = ''] = /^Pod shop\/(\S+) needs Pod shop\/(\S+)/.exec(reason) ?? []
      if (one === '' || reason.startsWith(`Pod shop/${one} ready`)) continue
      assert.ok((phaseOf.get(one) ?? 0) > (phaseOf.get(other) ?? 0), `seed ${seed}: ${reason}`)
    }
    const shuffled = set
      .map(item => ({ item, at: random() }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ item }) => item)
    assert.deepEqual(phasesOf(shuffled), phases, `seed ${seed}`)
  }
})

test('a chain as long as a set needs no stack', () => {
  const set = Array.from({ length: 5_000 }, (_, number) =>
    item('ConfigMap', `c${number}`, number > 0 ? dependsOn(configMap(`c${number - 1}`)) : {}),
  )
  assert.equal(phasesOf(set.toReversed()).length, 5_000)
})
