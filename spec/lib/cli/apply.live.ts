import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeYaml } from '../../../lib/manifest/index.ts'
import { runAnykind } from '../../support/run-program.ts'
import { requestTestCluster, testNamespace } from '../../support/test-cluster.ts'

type Annotations = Record<string, string>

const configMap = (name: string, fields: object = {}, annotations: Annotations = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, annotations },
  ...fields,
})

const claim = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'disk' },
  spec: {
    accessModes: ['ReadWriteOnce'],
    storageClassName: 'none',
    resources: { requests: { storage: '1Gi' } },
  },
}

const apply = (namespace: string, objects: readonly object[], ...flags: string[]) =>
  runAnykind(['apply', '-f', '-', '-n', namespace, ...flags], {
    input: objects.map(object => encodeYaml(object as never)).join('---\n'),
  })

const stored = async (namespace: string, path: string) =>
  (await requestTestCluster('GET', `/api/v1/namespaces/${namespace}/${path}`)).body as {
    readonly metadata: { readonly uid: string }
    readonly status?: { readonly used?: { readonly persistentvolumeclaims?: string } }
  }

test('the exit code tells conflicts, failures, what is not ready and what is refused apart', async t => {
  const namespace = await testNamespace(t)
  const done = await apply(namespace, [configMap('a', { data: { a: '1' } })])
  assert.deepEqual(done, { code: 0, out: 'configmap/a serverside-applied\n', err: '' })

  const path = `/api/v1/namespaces/${namespace}/configmaps/a?fieldManager=other`
  await requestTestCluster('PUT', path, configMap('a', { data: { a: '2' } }))
  const taken = configMap('a', { data: { a: '3' } })
  const bad = configMap('Not-A-Name')
  const unchecked = '--validate=false'
  assert.equal((await apply(namespace, [taken, configMap('b')])).code, 4)
  assert.equal((await apply(namespace, [taken, bad], unchecked)).code, 3)
  assert.equal((await apply(namespace, [taken], '--force-conflicts')).code, 0)

  const late = configMap('late', {}, { 'anykind.dev/wave': '1' })
  const waited = await apply(namespace, [claim, late], '--timeout=300ms')
  assert.equal(waited.code, 5)
  assert.equal(waited.out, 'persistentvolumeclaim/disk serverside-applied\n')
  assert.match(
    waited.err,
    /^stdin:1:1: error: wait for PersistentVolumeClaim .*\nstdin:\d+:1: skipped: it needs all of wave 0 \(.*\), which needs PersistentVolumeClaim disk ready \(it is in wave 0\), which failed\n$/,
  )

  const quota = {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'q' },
    spec: { hard: { persistentvolumeclaims: '1' } },
  }
  assert.equal((await apply(namespace, [quota])).code, 0)
  while (
    (await stored(namespace, 'resourcequotas/q')).status?.used?.persistentvolumeclaims !== '1'
  );
  const other = { ...claim, spec: { ...claim.spec, accessModes: ['ReadOnlyMany'] } }
  const metadata = { ...claim.metadata, annotations: { 'anykind.dev/replace-immutable': 'true' } }
  const refused = await apply(namespace, [{ ...other, metadata }])
  assert.equal(refused.code, 6, refused.err)
  assert.match(
    refused.err,
    /it was not deleted, as the server would not take the new one: .*exceeded quota/,
  )
})

test('what cannot be changed is said, and made anew where that is asked for', async t => {
  const namespace = await testNamespace(t)
  const of = (type: string) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, type })
  await apply(namespace, [of('a/b')])
  const { uid } = (await stored(namespace, 'secrets/s')).metadata
  const kept = await apply(namespace, [of('a/c')])
  assert.equal(kept.code, 3)
  assert.equal(
    kept.err,
    'stdin:1:1: The Secret "s" is invalid: type: Invalid value: "a/c": field is immutable\n' +
      'it can only be deleted and made anew: --replace-immutable, or anykind.dev/replace-immutable: "true" on the object\n',
  )
  assert.deepEqual(await apply(namespace, [of('a/c')], '--replace-immutable'), {
    code: 0,
    out: 'secret/s replaced\n',
    err: 'stdin:1:1: secret/s is deleted and made anew\n',
  })
  assert.notEqual((await stored(namespace, 'secrets/s')).metadata.uid, uid)
})

test('a set without an order is told before a cluster is asked', async () => {
  const cycle = configMap(
    'a',
    {},
    { 'config.kubernetes.io/depends-on': '/namespaces/x/ConfigMap/a' },
  )
  const { code, err } = await apply('x', [cycle], '--server', 'http://127.0.0.1:1')
  assert.equal(code, 2)
  assert.equal(
    err,
    'error: a cycle: ConfigMap a needs ConfigMap a ready (config.kubernetes.io/depends-on), ConfigMap a ready needs ConfigMap a (it is to be ready)\n',
  )
})

test('--dry-run=client checks all and asks no cluster', async () => {
  const offline = ['--dry-run=client', '--server', 'http://127.0.0.1:1']
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x' } }
  const robot = { apiVersion: 'example.com/v1', kind: 'Robot', metadata: { name: 'r' } }
  const { code, out, err } = await apply('x', [robot, configMap('a'), namespace], ...offline)
  assert.equal(
    out,
    'namespace/x serverside-applied (dry run)\nconfigmap/a serverside-applied (dry run)\nrobot.example.com/r serverside-applied (dry run)\n',
  )
  assert.match(err, /^stdin:\d+:1: warning: Robot r: kind: /)
  assert.equal(code, 0)
  const invalid = await apply('x', [configMap('a', { data: { 'not a key': '' } })], ...offline)
  assert.deepEqual([invalid.code, invalid.out], [3, ''])
  assert.match(invalid.err, /data\[not a key\]/)
})

test('flags that cannot be right end it with 2', async () => {
  const cases = [
    ['--concurrency=0'],
    ['--concurrency=many'],
    ['--hooks=flux'],
    ['--dry-run=client', '--prune', '--applyset=x'],
  ]
  for (const flags of cases) {
    assert.equal((await apply('x', [configMap('a')], ...flags)).code, 2, flags.join(' '))
  }
})
