import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { testKubeconfig, testKubectl, testNamespace } from '../../support/test-cluster.ts'

const kubectl = async (...args: string[]): Promise<string> => {
  const { stdout } = await promisify(execFile)(testKubectl(), [
    '--kubeconfig',
    testKubeconfig(),
    ...args,
  ])
  return stdout
}

test('the nodes are Ready', async () => {
  const ready = '{.items[*].status.conditions[?(@.type=="Ready")].status}'
  assert.equal(await kubectl('get', 'nodes', '-o', `jsonpath=${ready}`), 'True True')
})

test('a Deployment becomes Available, and its pods run as the service account', async t => {
  const namespace = await testNamespace(t)
  await kubectl('-n', namespace, 'create', 'deployment', 'web', '--image=web', '--replicas=3')
  await kubectl('-n', namespace, 'wait', '--for=condition=Available', '--timeout=60s', 'deploy/web')
  const accounts = '{.items[*].spec.serviceAccountName}'
  const seen = await kubectl('-n', namespace, 'get', 'pods', '-o', `jsonpath=${accounts}`)
  assert.equal(seen, 'default default default')
})
