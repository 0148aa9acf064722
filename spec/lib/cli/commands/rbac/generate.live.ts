import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Cluster, connect, type KubeObject } from 'anykind'
import { EventRecorder, LeaderElector, ShardMember } from 'anykind/controller'
import { runAnykind } from '../../../../support/run-program.ts'
import { testKubeconfig, testNamespace } from '../../../../support/test-cluster.ts'

let cluster: Cluster
test.before(async () => {
  cluster = await connect({ kubeconfig: testKubeconfig(), cacheDirectory: false })
})
test.after(() => cluster[Symbol.asyncDispose]())

const generate = (...args: string[]) => runAnykind(['rbac', 'generate', ...args])

async function manifests(...args: string[]): Promise<KubeObject[]> {
  const { code, out, err } = await generate(...args, '-o', 'json')
  assert.equal(code, 0, err)
  return JSON.parse(out).items
}

const all = [
  '--leader-election',
  '--events',
  '--image',
  'registry.example.com/op:1',
  '--replicas',
  '2',
]

for (const more of [[], ['--namespaced'], ['--sharding']]) {
  test(`what is printed is valid, with ${more.join(' ') || 'nothing else'}`, async t => {
    const namespace = await testNamespace(t)
    const args = ['--watch', 'deploy', '--write', 'deploy/status', '--write', 'cm', ...all, ...more]
    const objects = await manifests(namespace, '-n', namespace, ...args)
    assert.ok(objects.length >= 4)
    for (const object of objects) {
      const client = await cluster.for(object)
      await client.create(object, { dryRun: true, fieldValidation: 'Strict' })
    }
  })
}

/** What the account of the manifests does, against the server's own authorizer. */
async function asAccount(namespace: string, name: string): Promise<Cluster> {
  const as = `system:serviceaccount:${namespace}:${name}`
  return connect({ kubeconfig: testKubeconfig(), as, namespace, cacheDirectory: false })
}

test('a controller can do with it all that it is for, and nothing else', async t => {
  const namespace = await testNamespace(t)
  const args = ['--watch', 'cm', '--write', 'cm=create,patch', '--leader-election', '--events']
  const names = [namespace, `${namespace}-shards`] as const
  const made = [
    ...(await manifests(names[0], '-n', namespace, ...args)),
    ...(await manifests(names[1], '-n', namespace, '--sharding')),
  ]
  for (const object of made) {
    const client = await cluster.for(object)
    const { name = '' } = object.metadata
    await client.create(object)
    t.after(() => client.delete(name))
  }
  await using own = await asAccount(namespace, names[0])
  const configMaps = (await own.resource('cm')).in(namespace)
  const regarding = await configMaps.apply({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a' },
  })
  await using informer = await own.informer('cm')
  await informer.synced()
  await using recorder = new EventRecorder(own.client, { controller: 'example.com/op' })
  recorder.event({ regarding, reason: 'Made' })
  recorder.event({ regarding, reason: 'Made' })
  await recorder.flush()
  assert.deepEqual([recorder.stats.lastError, recorder.stats.written], [undefined, 1])
  const failed: unknown[] = []
  const onEvent = (event: { type: string }) => event.type === 'failed' && failed.push(event)
  const elector = new LeaderElector(own.client, { namespace, name: names[0], onEvent })
  await elector.run(new AbortController().signal, async () => {})
  assert.equal(elector.leader, '')
  await using sharing = await asAccount(namespace, names[1])
  const ending = new AbortController()
  const member = new ShardMember(sharing.client, { namespace, name: 'op', onEvent })
  const running = member.run(ending.signal)
  while (member.slots.length < 64) await new Promise(resolve => setTimeout(resolve, 20))
  ending.abort()
  await running
  assert.deepEqual(failed, [])

  await assert.rejects(configMaps.delete('a'), hasStatus(403))
  await assert.rejects((await own.resource('secrets')).in(namespace).listAll(), hasStatus(403))
  const leases = (await own.resource('leases')).in(namespace)
  await assert.rejects(leases.get('another'), hasStatus(403))
  await assert.rejects(leases.listAll(), hasStatus(403))
  await assert.rejects((await sharing.resource('cm')).in(namespace).listAll(), hasStatus(403))
})

const hasStatus =
  (code: number) =>
  (error: unknown): boolean =>
    (error as { status?: { code?: number } }).status?.code === code

const wrong: readonly [line: string, code: number, why: RegExp][] = [
  ['', 2, /it takes one NAME/],
  ['a b', 2, /it takes one NAME/],
  ['a --watch deplyments', 1, /did you mean deployments/],
  ['a --watch nodes --namespaced', 2, /nodes are in no namespace: leave out --namespaced/],
  ['a --write pods/flog', 2, /pods has no flog; it has .*log/],
  ['a --write pods=fly', 2, /pods cannot be fly/],
  ['a --replicas many', 2, /--replicas/],
]

for (const [line, code, why] of wrong) {
  test(`rbac generate ${line}: ${why.source}`, async () => {
    const run = await generate(...line.split(' ').filter(Boolean))
    assert.deepEqual([run.code, why.test(run.err)], [code, true], run.err)
  })
}
