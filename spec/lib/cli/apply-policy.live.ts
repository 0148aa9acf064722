import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { encodeYaml } from '../../../lib/manifest/index.ts'
import { runAnykind } from '../../support/run-program.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { requestTestCluster, testNamespace } from '../../support/test-cluster.ts'

const configMap = (data: Readonly<Record<string, string>>) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a' },
  data,
})

test('fields of others are dealt with as the policy says, and told', async t => {
  const namespace = await testNamespace(t)
  const folder = temporaryFolder(t, {
    'policy.yaml': `conflicts:
      - {path: data.size, action: yield}
      - {path: data.mode, manager: tuner, action: force}`,
    'broken.yaml': 'conflicts: [{action: perhaps}]',
  })
  const policy = ['--conflict-policy', join(folder, 'policy.yaml')]
  const path = `/api/v1/namespaces/${namespace}/configmaps`
  const theirs = configMap({ size: '7', mode: 'slow', colour: 'red' })
  await requestTestCluster('POST', `${path}?fieldManager=tuner`, theirs)
  const apply = (data: Readonly<Record<string, string>>, ...flags: string[]) =>
    runAnykind(['apply', '-f', '-', '-n', namespace, ...flags], {
      input: encodeYaml(configMap(data)),
    })
  const stored = async () =>
    ((await requestTestCluster('GET', `${path}/a`)).body as { readonly data: object }).data

  const refused = await apply({ size: '1', mode: 'fast', colour: 'blue' }, ...policy)
  assert.equal(refused.code, 4)
  assert.match(refused.err, /with 1 conflict:\n {2}\.data\.colour is owned by "tuner"\n/)
  const told = 'configmap/a: data.mode of tuner: force\nconfigmap/a: data.size of tuner: yield\n'
  const wanted = { size: '1', mode: 'fast' }
  assert.deepEqual(await apply(wanted, ...policy, '--dry-run=server'), {
    code: 0,
    out: 'configmap/a serverside-applied (server dry run)\n',
    err: told,
  })
  assert.deepEqual(await stored(), theirs.data)
  assert.deepEqual(await apply(wanted, ...policy), {
    code: 0,
    out: 'configmap/a serverside-applied\n',
    err: told,
  })
  assert.deepEqual(await stored(), { size: '7', mode: 'fast', colour: 'red' })

  assert.equal((await apply(wanted, ...policy, '--force-conflicts')).code, 2)
  const broken = await apply(wanted, '--conflict-policy', join(folder, 'broken.yaml'))
  assert.equal(broken.code, 1)
  assert.match(broken.err, /broken\.yaml:1:14: "action" of a rule is one of: fail/)
})
