import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeYaml } from '../../../lib/manifest/index.ts'
import { runAnykind } from '../../support/run-program.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { requestTestCluster, testKubeconfig, testNamespace } from '../../support/test-cluster.ts'

const helm = {
  labels: { 'app.kubernetes.io/managed-by': 'Helm' },
  annotations: {
    'meta.helm.sh/release-name': 'web',
    'meta.helm.sh/release-namespace': 'shop',
  },
}
const why = 'Helm manages it: release shop/web (annotation meta.helm.sh/release-name)'

const configMap = (name: string, metadata: object = {}, data: object = { of: name }) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...metadata },
  data,
})

/** A namespace in which these are stored, not by us. */
async function start(t: Parameters<typeof testNamespace>[0], stored: readonly object[]) {
  const namespace = await testNamespace(t)
  const env = { XDG_STATE_HOME: temporaryFolder(t) }
  const path = `/api/v1/namespaces/${namespace}/configmaps`
  for (const object of stored) await requestTestCluster('POST', path, object)
  const flags = ['-n', namespace, '--kubeconfig', testKubeconfig()]
  const apply = (objects: readonly object[], ...more: string[]) =>
    runAnykind(['apply', '-f', '-', ...flags, ...more], {
      env,
      input: objects.map(object => encodeYaml(object as never)).join('---\n'),
    })
  const inventory = (...args: string[]) => runAnykind(['inventory', ...args, ...flags], { env })
  const read = async (name: string) =>
    (await requestTestCluster('GET', `${path}/${name}`)).body as { readonly data: object }
  return { namespace, path, apply, inventory, read }
}

test('what another tool manages is not applied, unless it is asked for', async t => {
  const { namespace, apply, read } = await start(t, [configMap('a', helm, { of: 'helm' })])
  const set = [configMap('a'), configMap('b')]
  for (const flags of [['--dry-run=server'], []]) {
    const { code, out, err } = await apply(set, ...flags)
    assert.equal(code, 6)
    assert.match(out, /^configmap\/b serverside-applied.*\n$/)
    assert.equal(
      err,
      `stdin:1:1: error: apply ConfigMap ${namespace}/a: ${why}\n` +
        'leave it to its owner, or apply it all the same with --take-ownership\n',
    )
    assert.deepEqual((await read('a')).data, { of: 'helm' })
  }
  assert.equal((await apply(set, '--take-ownership', '--force-conflicts')).code, 0)
  assert.deepEqual((await read('a')).data, { of: 'a' })
})

test('what stands behind the first page of a long list is known, too', async t => {
  const names = Array.from({ length: 20 }, (_, number) => `a${number}`)
  const others = names.map(name => configMap(name))
  const { apply } = await start(t, [...others, configMap('z', helm, { of: 'helm' })])
  const wanted = ['w', 'x', 'y', 'z'].map(name => configMap(name))
  const { code, err } = await apply(wanted)
  assert.equal(code, 6, err)
  assert.match(err, /\/z: Helm manages it/)
})

test('a member that another tool has taken is kept, and told by fsck', async t => {
  const { path, apply, inventory, read } = await start(t, [])
  const set = ['--prune', '--applyset=mine']
  const all = await apply([configMap('a'), configMap('b')], ...set)
  assert.equal(all.code, 0, all.err)
  const stored = (await requestTestCluster('GET', `${path}/b`)).body as {
    readonly metadata: { readonly labels: object }
  }
  const labels = { ...stored.metadata.labels, ...helm.labels }
  const metadata = { ...stored.metadata, labels, annotations: helm.annotations }
  await requestTestCluster('PUT', `${path}/b`, { ...stored, metadata })

  const told = await inventory('fsck', 'mine')
  assert.equal(told.code, 1)
  assert.match(told.out, /foreign +Helm manages it: release shop\/web/)
  const { code, err } = await apply([configMap('a')], ...set)
  assert.equal(code, 0, err)
  assert.equal(err, `configmap/b kept: ${why}\n`)
  assert.deepEqual((await read('b')).data, { of: 'b' })
})

test('inventory adopt takes in nothing that another tool manages', async t => {
  const { apply, inventory } = await start(t, [configMap('a', helm), configMap('b')])
  assert.equal((await apply([configMap('c')], '--prune', '--applyset=mine')).code, 0)
  const { code, out, err } = await inventory('adopt', 'mine', 'configmap/a', 'configmap/b')
  assert.equal(code, 1)
  assert.equal(out, 'configmap/b adopted\n')
  assert.equal(err, `configmap/a refused: ${why}\n`)
})
