import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { forwardingServer } from '../../support/forwarding-server.ts'
import { runAnykind } from '../../support/run-program.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { requestTestCluster, testNamespace } from '../../support/test-cluster.ts'

const deployment = (image: string): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: web
        image: ${image}
`

const configMap = (value: string): string => `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  mode: ${value}
`

const fileWith = (t: TestContext, text: string): string =>
  join(temporaryFolder(t, { 'set.yaml': text }), 'set.yaml')

interface Stored {
  readonly reason?: string
  readonly metadata: { readonly managedFields: readonly { readonly manager: string }[] }
  readonly status: { readonly readyReplicas: number }
}

async function stored(namespace: string, path: string): Promise<Stored> {
  const group = path.startsWith('deployments') ? 'apis/apps/v1' : 'api/v1'
  const { body } = await requestTestCluster('GET', `/${group}/namespaces/${namespace}/${path}`)
  return body as Stored
}

test('apply stores a set, waits until it is ready, and delete removes it', async t => {
  const namespace = await testNamespace(t)
  const file = fileWith(t, `${deployment('x/web:1')}---\n${configMap('fast')}`)
  const applied = await runAnykind(['apply', '-f', file, '-n', namespace, '--wait', '--timeout=2m'])
  assert.equal(applied.err, '')
  assert.deepEqual(
    new Set(applied.out.trimEnd().split('\n')),
    new Set([
      'configmap/settings serverside-applied',
      'deployment.apps/web serverside-applied',
      'configmap/settings ready',
      'deployment.apps/web ready',
    ]),
  )
  assert.equal(applied.code, 0)
  const { metadata, status } = await stored(namespace, 'deployments/web')
  assert.equal(status.readyReplicas, 2)
  assert.equal(metadata.managedFields[0]?.manager, 'anykind')

  const deleted = await runAnykind(['delete', '-f', file, '-n', namespace])
  assert.deepEqual(deleted, {
    code: 0,
    out: `deployment.apps "web" deleted from ${namespace} namespace\nconfigmap "settings" deleted from ${namespace} namespace\n`,
    err: '',
  })
  const again = await runAnykind(['delete', '-f', file, '-n', namespace])
  assert.equal(again.code, 1)
  assert.match(again.err, /^Error from server \(NotFound\): deployments\.apps "web" not found\n/)
  assert.equal(
    (await runAnykind(['delete', '-f', file, '-n', namespace, '--ignore-not-found'])).code,
    0,
  )
})

test('a dry run asks the server and stores nothing', async t => {
  const namespace = await testNamespace(t)
  const input = configMap('fast')
  const args = ['apply', '-f', '-', '-n', namespace, '--dry-run=server']
  const { out, code } = await runAnykind(args, { input })
  assert.deepEqual(
    { out, code },
    { out: 'configmap/settings serverside-applied (server dry run)\n', code: 0 },
  )
  const yaml = await runAnykind([...args, '-o', 'yaml'], { input })
  assert.match(yaml.out, /^apiVersion: v1\ndata:\n {2}mode: fast\nkind: ConfigMap\n/)
  assert.equal((await stored(namespace, 'configmaps/settings')).reason, 'NotFound')
})

test('nothing is applied while a manifest has a fault; each is named with its place', async t => {
  const namespace = await testNamespace(t)
  const bad = deployment('x/web:1').replace('replicas: 2', 'replica: 2')
  const file = fileWith(t, `${configMap('fast')}---\n${bad}`)
  const args = ['-f', file, '-n', namespace]
  const applied = await runAnykind(['apply', ...args])
  assert.equal(applied.out, '')
  assert.equal(applied.code, 3)
  const place = `${file}:13:3: Deployment web: spec.replica: `
  assert.ok(applied.err.startsWith(place), applied.err)
  assert.match(applied.err, /nothing was sent/)
  assert.equal((await stored(namespace, 'configmaps/settings')).reason, 'NotFound')

  const validated = await runAnykind(['validate', ...args])
  assert.ok(validated.out.startsWith(place), validated.out)
  assert.match(
    validated.out,
    /\n2 objects: 1 valid, 1 invalid, 0 undetermined\n2 objects checked by decode, schema/,
  )
  assert.equal(validated.code, 1)
  const { documents } = JSON.parse((await runAnykind(['validate', ...args, '-o', 'json'])).out)
  assert.deepEqual(
    documents.map(({ verdict }: { verdict: string }) => verdict),
    ['accepted', 'rejected'],
  )
  const [{ line, path }] = documents[1].findings
  assert.deepEqual([line, path], [13, 'spec.replica'])
})

test('a kind that is not served is a fault; with its definition in the set it is checked by that', async t => {
  const namespace = await testNamespace(t)
  const thing = { apiVersion: 'none.example.com/v1', kind: 'Thing', metadata: { name: 'a' } }
  const crd = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'things.none.example.com' },
    spec: {
      group: 'none.example.com',
      scope: 'Namespaced',
      names: { kind: 'Thing', plural: 'things' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: { type: 'object', properties: { size: { type: 'integer' } } },
          },
        },
      ],
    },
  }
  const alone = await runAnykind(['validate', '-f', '-', '-n', namespace], {
    input: JSON.stringify(thing),
  })
  assert.equal(alone.code, 1)
  assert.match(alone.out, /^stdin:1:\d+: Thing a: kind: .*the server has no such resource/)
  const set = [crd, { ...thing, size: 1 }, { ...thing, size: 'large' }]
  const input = set.map(object => JSON.stringify(object)).join('\n')
  const all = await runAnykind(['validate', '-f', '-', '-n', namespace], { input })
  assert.equal(all.code, 1)
  assert.match(all.out, /Thing a: size: .*must be of type integer/)
  assert.match(all.out, /\n3 objects: 2 valid, 1 invalid, 0 undetermined\n/)
})

test('a conflict names the field and its owner, and --force-conflicts takes it over', async t => {
  const namespace = await testNamespace(t)
  const args = ['apply', '-f', '-', '-n', namespace]
  await runAnykind([...args, '--field-manager=other'], { input: configMap('slow') })
  const refused = await runAnykind(args, { input: configMap('fast') })
  assert.deepEqual(refused, {
    code: 4,
    out: '',
    err: `stdin:1:1: error: Apply failed with 1 conflict:
  .data.mode is owned by "other"
leave these fields out of the manifest, or take them over with --force-conflicts
`,
  })
  const forced = await runAnykind([...args, '--force-conflicts', '-o', 'name'], {
    input: configMap('fast'),
  })
  assert.deepEqual(forced, { code: 0, out: 'configmap/settings\n', err: '' })
})

test('a failure of one object does not keep the others from being applied', async t => {
  const namespace = await testNamespace(t)
  const long = configMap('fast').replace('settings', 'Not-A-Name')
  const args = ['apply', '-f', '-', '-n', namespace, '--validate=false']
  const { code, out, err } = await runAnykind(args, { input: `${long}---\n${configMap('fast')}` })
  assert.equal(code, 3)
  assert.equal(out, 'configmap/settings serverside-applied\n')
  assert.match(err, /^stdin:1:1: The ConfigMap "Not-A-Name" is invalid/)
})

test('a manifest of another namespace than -n is refused', async t => {
  const namespace = await testNamespace(t)
  const input = configMap('fast').replace('name: settings', 'name: settings\n  namespace: other')
  const { code, err } = await runAnykind(['apply', '-f', '-', '-n', namespace], { input })
  assert.equal(code, 1)
  assert.match(
    err,
    /^error: stdin:5:3: the namespace from the provided object "other" does not match/,
  )
})

test('delete finds objects by name and by labels', async t => {
  const namespace = await testNamespace(t)
  const labelled = (name: string): string =>
    configMap('x').replace('name: settings', `name: ${name}\n  labels: {app: ${name}}`)
  const input = ['a', 'b', 'c'].map(labelled).join('---\n')
  await runAnykind(['apply', '-f', '-', '-n', namespace], { input })
  const line = async (text: string) => runAnykind([...text.split(' '), '-n', namespace])
  assert.equal((await line('delete cm a -o name')).out, 'configmap/a\n')
  assert.equal(
    (await line('delete configmap/b --dry-run=server')).out,
    `configmap "b" deleted from ${namespace} namespace (server dry run)\n`,
  )
  assert.equal(
    (await line('delete cm -l app=b')).out,
    `configmap "b" deleted from ${namespace} namespace\n`,
  )
  assert.deepEqual(await line('delete cm -l app=b'), {
    code: 0,
    out: 'No resources found\n',
    err: '',
  })
  assert.equal((await line('get cm -l app=c -o name')).out, 'configmap/c\n')
})

test('apply -o gives the objects in the order of the manifests, whichever is answered first', async t => {
  const namespace = await testNamespace(t)
  const server = await forwardingServer(async ({ method, path }) => {
    if (method !== 'PATCH') return
    if (path.endsWith('/first')) {
      const stored = `/api/v1/namespaces/${namespace}/configmaps/last`
      while ((await requestTestCluster('GET', stored)).status !== 200);
    }
  })
  t.after(() => server[Symbol.asyncDispose]())
  const input = ['first', 'last']
    .map(name => configMap('x').replace('settings', name))
    .join('---\n')
  const args = ['apply', '-f', '-', '-n', namespace, '--server', server.url, '-o', 'name']
  assert.deepEqual(await runAnykind(args, { input }), {
    code: 0,
    out: 'configmap/first\nconfigmap/last\n',
    err: '',
  })
})

test('-l takes the manifests with these labels only, in all commands that read some', async t => {
  const namespace = await testNamespace(t)
  const labelled = (name: string): string =>
    configMap('x').replace('name: settings', `name: ${name}\n  labels: {app: ${name}}`)
  const input = `${['a', 'b', 'c'].map(labelled).join('---\n')}---\n${configMap('x')}`
  const line = async (text: string) =>
    runAnykind([...text.split(' '), '-f', '-', '-n', namespace], { input })
  assert.match((await line('diff -l app=a')).out, /^diff -u -N \S+\.a \S+\.a$/m)
  assert.equal((await line('create -l app=a -o name')).out, 'configmap/a\n')
  assert.equal((await line('apply -l app,app!=a -o name')).out, 'configmap/b\nconfigmap/c\n')
  assert.equal((await line('delete -l app=b -o name')).out, 'configmap/b\n')
  assert.deepEqual(await line('apply -l app=none'), {
    code: 1,
    out: '',
    err: 'error: no objects passed to apply\n',
  })
  assert.equal((await line('create -l app=b=')).code, 1)
  const odd = configMap('x').replace('name: settings', 'name: settings\n  labels: null')
  const created = await runAnykind(['create', '-f', '-', '-n', namespace, '-l', 'app'], {
    input: odd,
  })
  assert.match(created.err, /no objects passed/)
})
