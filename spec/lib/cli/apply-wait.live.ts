import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { connect } from 'anykind'
import { encodeYaml } from '../../../lib/manifest/index.ts'
import { runAnykind } from '../../support/run-program.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { testNamespace } from '../../support/test-cluster.ts'
import { testResource } from '../../support/test-resource.ts'

const cluster = await connect({ cacheDirectory: false })
after(() => cluster[Symbol.asyncDispose]())

const apply = (namespace: string, objects: readonly object[], ...flags: string[]) =>
  runAnykind(['apply', '-f', '-', '-n', namespace, ...flags], {
    input: objects.map(object => encodeYaml(object as never)).join('---\n'),
  })

test('--wait and waves go by the rules of a file', async t => {
  const namespace = await testNamespace(t)
  const { apiVersion, kind, name } = await testResource(t, cluster)
  const one = name.replace('widgets', 'widget')
  const widget = (name: string, size: number) => ({
    apiVersion,
    kind,
    metadata: { name },
    spec: { size },
  })
  const rule = { apiVersion, kind, failed: 'spec.size == 1', current: 'spec.size == 2' }
  const folder = temporaryFolder(t, { 'rules.json': JSON.stringify([rule]) })
  const rules = ['--health-rules', join(folder, 'rules.json'), '--status-grace=100ms']

  const done = await apply(namespace, [widget('two', 2)], '--wait', ...rules)
  assert.deepEqual(done, {
    code: 0,
    out: `${one}/two serverside-applied\n${one}/two ready\n`,
    err: '',
  })
  const failed = await apply(namespace, [widget('one', 1), widget('two', 2)], '--wait', ...rules)
  assert.equal(failed.code, 5)
  assert.match(failed.out, /two ready\n$/)
  assert.match(failed.err, /^error: wait for Widget .*\/one: .*spec\.size == 1\n$/)

  const metadata = { name: 'late', annotations: { 'anykind.dev/wave': '1' } }
  const late = { apiVersion: 'v1', kind: 'ConfigMap', metadata }
  const held = await apply(namespace, [widget('one', 1), late], ...rules)
  assert.equal(held.code, 5)
  assert.doesNotMatch(held.out, /late/)
})

test('what is amiss is told on the way, with its causes', async t => {
  const namespace = await testNamespace(t)
  const labels = { app: 'web' }
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { nodeSelector: { no: 'where' }, containers: [{ name: 'app', image: 'x/web:1' }] },
      },
    },
  }
  const { code, err } = await apply(namespace, [deployment], '--wait', '--timeout=4s')
  assert.equal(code, 5)
  assert.match(err, /^waiting: Deployment .*\/web: .*; .*Pod web-.*Unschedulable/m)
})

test('a hook that is deleted when it is over is not waited for', async t => {
  const namespace = await testNamespace(t)
  const annotations = { 'anykind.dev/hook': 'before', 'anykind.dev/hook-deletion': 'on-success' }
  const hook = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'hook', annotations } }
  const main = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'main' } }
  const { code, out, err } = await apply(namespace, [hook, main], '--wait', '--timeout=5s')
  assert.equal(code, 0, err)
  assert.match(out, /configmap\/main ready\n$/)
  assert.doesNotMatch(out, /hook ready/)
})
