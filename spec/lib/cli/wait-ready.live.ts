import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { connect } from 'anykind'
import { runAnykind } from '../../support/run-program.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { testNamespace } from '../../support/test-cluster.ts'
import { testResource } from '../../support/test-resource.ts'

const cluster = await connect({ cacheDirectory: false })
after(() => cluster[Symbol.asyncDispose]())

const wait = (namespace: string, ...args: string[]) =>
  runAnykind(['wait', ...args, '--for=ready', '-n', namespace])

test('what is ready is told as any condition, and what cannot be ends it, with the reason', async t => {
  const namespace = await testNamespace(t)
  assert.deepEqual(await wait(namespace, 'cm/kube-root-ca.crt'), {
    out: 'configmap/kube-root-ca.crt condition met\n',
    err: '',
    code: 0,
  })
  const pods = (await cluster.resource('pods')).in(namespace)
  await pods.create({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web' },
    spec: {
      schedulingGates: [{ name: 'example.com/spec' }],
      containers: [{ name: 'app', image: 'x/web:1' }],
    },
  })
  const patch = { status: { phase: 'Failed', reason: 'Evicted', message: 'low on memory' } }
  await pods.subresource('status').patch('web', { type: 'merge', patch })
  const failed = await wait(namespace, 'pod/web')
  assert.equal(failed.code, 1)
  assert.equal(failed.err, `error: wait for Pod ${namespace}/web: Evicted: low on memory\n`)
})

test('rules of a file go before those of kinds, and one that is none ends the command', async t => {
  const namespace = await testNamespace(t)
  const { apiVersion, kind, name } = await testResource(t, cluster)
  const object = { apiVersion, kind, metadata: { name: 'one', namespace }, spec: { size: 1 } }
  const client = await cluster.for(object)
  await client.create(object)
  const status = { phase: 'Broken', conditions: [{ type: 'Ready', status: 'True' }] }
  await client.subresource('status').patch('one', { type: 'merge', patch: { status } })
  const rule = (current: string) => ({
    apiVersion,
    kind,
    failed: 'status.phase == "Broken"',
    current,
  })
  const folder = temporaryFolder(t, {
    'rules.json': JSON.stringify({ healthCheckExprs: [rule('status.phase == "Done"')] }),
    'broken.json': JSON.stringify([rule('status.phase ==')]),
  })
  const one = `${name}/one`
  assert.equal((await wait(namespace, one)).code, 0)
  const failed = await wait(namespace, one, '--health-rules', join(folder, 'rules.json'))
  assert.equal(failed.code, 1)
  assert.match(failed.err, /has failed: status\.phase == "Broken"/)
  const broken = await wait(namespace, one, '--health-rules', join(folder, 'broken.json'))
  assert.equal(broken.code, 1)
  assert.match(broken.err, /health rule of Widget: current is no CEL/)
})
