import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { runAnykind, runProgram } from '../../support/run-program.ts'
import { requestTestCluster, testKubectl, testNamespace } from '../../support/test-cluster.ts'

const kubectl = (args: readonly string[]) => runProgram(testKubectl(), args)

/** Ages grow between two calls. */
const withoutAges = (text: string): string =>
  // With the blanks behind: an age of `9s` may be `10s` a moment later, and its column wider.
  text.replaceAll(/\b\d+[smh]\w*\b *|\bAGE\b */g, 'AGE ')

test('get prints what kubectl prints, in every form', async t => {
  const namespace = await testNamespace(t)
  const metadata = { name: 'a', namespace, labels: { app: 'x', 'example.com/tier': 'y' } }
  const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata }
  for (const [name, data] of [
    ['a', { yes: 'no', number: '0644', text: 'one\n  two\n', colon: 'a: b' }],
    ['b', {}],
    ['a-longer-name-in-a-later-row', {}],
  ] as const) {
    const object = { ...configMap, metadata: { ...metadata, name }, data }
    await requestTestCluster('POST', `/api/v1/namespaces/${namespace}/configmaps`, object)
  }
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace } }
  await requestTestCluster('POST', `/api/v1/namespaces/${namespace}/secrets`, secret)
  for (const line of [
    'get cm',
    'get configmaps a',
    'get ConfigMap a b',
    'get cm -l app=x',
    'get cm -l app=none',
    'get cm --field-selector=metadata.name=b',
    'get cm,secrets',
    'get cm/a secret/s',
    'get cm/nope secret/s',
    'get cm/a secret/nope cm/b',
    'get cm a a-longer-name-in-a-later-row',
    'get cm a -o yaml',
    'get cm a -o json',
    'get cm -l app=x -o yaml',
    'get cm a b -o json',
    'get cm,secrets -o name',
    'get cm a -o wide',
    'get cm --show-labels',
    'get cm -L app -Lexample.com/tier,none',
    'get cm a --no-headers',
    'get cm a --show-kind',
    'get cm nope',
    'get cm nope a',
    'get cm nope --ignore-not-found',
    'get cm nope -o yaml',
    'get pods',
    'get pods,svc',
    'get namespaces default',
    'get apiservices.apiregistration.k8s.io',
    'get cm --chunk-size=1',
    // With a warning that it is deprecated.
    'get componentstatuses etcd-0 -o name',
  ]) {
    const args = [...line.split(' '), '-n', namespace]
    const [ours, theirs] = await Promise.all([runAnykind(args), kubectl(args)])
    assert.equal(withoutAges(ours.out), withoutAges(theirs.out), line)
    assert.equal(ours.err, theirs.err, line)
    assert.equal(ours.code, theirs.code, line)
  }
})

test('get reads every namespace when told to', async t => {
  const namespace = await testNamespace(t)
  const args = ['get', 'cm', '-A', '--field-selector', `metadata.namespace=${namespace}`]
  const [ours, theirs] = await Promise.all([runAnykind(args), kubectl(args)])
  assert.equal(withoutAges(ours.out), withoutAges(theirs.out))
})

test('get shows a custom resource by any of its names, as soon as there is one', async t => {
  const group = `g${randomBytes(4).toString('hex')}.example.com`
  const namespace = await testNamespace(t)
  const crd = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `gizmos.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind: 'Gizmo', plural: 'gizmos', singular: 'gizmo', shortNames: ['gz'] },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } },
            },
          },
          additionalPrinterColumns: [
            { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
            { name: 'Extra', type: 'string', jsonPath: '.spec.none', priority: 1 },
          ],
        },
      ],
    },
  }
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
  t.after(() => requestTestCluster('DELETE', `${path}/${crd.metadata.name}`))
  const gizmo = {
    apiVersion: `${group}/v1`,
    kind: 'Gizmo',
    metadata: { name: 'one', namespace },
    spec: { size: 3 },
  }
  const input = `${JSON.stringify(crd)}\n${JSON.stringify(gizmo)}`
  const applied = await runAnykind(['apply', '-f', '-'], { input })
  assert.equal(applied.code, 0, applied.err)
  for (const name of [`gizmos.${group}`, `Gizmo.${group}`, `gizmos.v1.${group}`]) {
    for (const output of [[], ['-o', 'wide'], ['-o', 'name']]) {
      const args = ['get', name, '-n', namespace, ...output]
      const [ours, theirs] = await Promise.all([runAnykind(args), kubectl(args)])
      assert.equal(ours.out, theirs.out, args.join(' '))
    }
  }
})

test('api-resources lists what kubectl lists', async () => {
  for (const line of [
    'api-resources',
    'api-resources -o wide --verbs=list,create',
    'api-resources -o name --namespaced=false',
    'api-resources --api-group= --sort-by=kind --no-headers',
    'api-resources --api-group=apps --categories=all',
  ]) {
    const args = line.split(' ')
    const [ours, theirs] = await Promise.all([runAnykind(args), kubectl(args)])
    assert.equal(ours.out, theirs.out, line)
    assert.equal(ours.code, 0)
  }
})

test('explain says what kubectl says', async () => {
  const text = (output: string): string => output.replaceAll(/ +$/gm, '').replaceAll(/\n\n+/g, '\n')
  for (const line of [
    'explain cm',
    'explain configmaps.data',
    'explain deployments.apps.spec.replicas',
    'explain deploy.spec.strategy.rollingUpdate.maxSurge',
    'explain pods.spec.containers.ports',
    'explain roles.rules --recursive',
    'explain hpa.spec.maxReplicas --api-version=autoscaling/v2',
  ]) {
    const args = line.split(' ')
    const [ours, theirs] = await Promise.all([runAnykind(args), kubectl(args)])
    assert.equal(ours.code, 0, ours.err)
    // kubectl adds what the field's type says of itself.
    const lines = new Set(text(theirs.out).split('\n'))
    assert.deepEqual(
      text(ours.out)
        .split('\n')
        .filter(row => !lines.has(row)),
      [],
      line,
    )
  }
})

test('explain names the field that there is not, and one that there is', async () => {
  const { code, out, err } = await runAnykind(['explain', 'deploy.spec.replica'])
  assert.deepEqual({ code, out }, { code: 1, out: '' })
  assert.match(
    err,
    /^error: .*spec\.replica".* has no such field; did you mean spec\.replicas\?\n$/,
  )
})

test('version tells of both sides', async () => {
  const { out } = await runAnykind(['version'])
  assert.match(out, /^Client Version: v\d+\.\d+\.\d+\nServer Version: v1\.\d+\.\d+\n$/)
  const json = JSON.parse((await runAnykind(['version', '-o', 'json'])).out)
  assert.deepEqual(Object.keys(json), ['clientVersion', 'serverVersion'])
  assert.equal((await runAnykind(['version', '--client'])).out.split('\n').length, 2)
})

test('a type that is not served is named, with one that is', async () => {
  const { code, out, err } = await runAnykind(['get', 'deploymnts'])
  assert.deepEqual({ code, out }, { code: 1, out: '' })
  assert.equal(
    err,
    'error: resolve "deploymnts": the server has no such resource; did you mean deployments.apps?\n',
  )
})
