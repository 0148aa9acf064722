import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { runAnykind, runProgram } from '../../support/run-program.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { requestTestCluster, testKubectl, testNamespace } from '../../support/test-cluster.ts'

/** Ages grow between two calls. */
const withoutAges = (text: string): string =>
  text.replaceAll(/\b\d+[smh]\w*\b *|\bAGE\b */g, 'AGE ')

const labels = { app: 'web' }

const pod = (name: string, image: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: name } },
  spec: { containers: [{ name: 'c', image }] },
})

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', labels },
  spec: {
    replicas: 0,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: { containers: [{ name: 'c', image: 'example.com/c:1' }] },
    },
  },
}

/** A namespace with objects of several kinds that do not change any more. */
async function settledNamespace(t: TestContext): Promise<string> {
  const namespace = await testNamespace(t)
  const core = `/api/v1/namespaces/${namespace}`
  for (const [path, object] of [
    [`${core}/pods`, pod('zeta', 'example.com/a:1')],
    [`${core}/pods`, pod('alpha', 'example.com/b:1')],
    [`/apis/apps/v1/namespaces/${namespace}/deployments`, deployment],
    [
      `${core}/services`,
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'svc' },
        spec: { clusterIP: 'None', ports: [{ port: 80 }] },
      },
    ],
    [
      `${core}/events`,
      {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: 'happened' },
        involvedObject: { kind: 'Pod', name: 'zeta', namespace },
        reason: 'Tested',
        message: 'by a spec',
        type: 'Normal',
      },
    ],
  ] as const) {
    const { status } = await requestTestCluster('POST', path, object)
    assert.equal(status, 201, path)
  }
  for (const line of [
    'pods --all --for=condition=Ready',
    'deploy/web --for=condition=Available --for=jsonpath={.status.observedGeneration}=1',
    'cm/kube-root-ca.crt --for=create',
  ]) {
    const { code, err } = await runAnykind(['wait', ...line.split(' '), '-n', namespace])
    assert.equal(code, 0, err)
  }
  return namespace
}

/** A folder of manifests, and one of templates. */
const folders = (t: TestContext) => ({
  manifests: temporaryFolder(t, {
    'web.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n',
    'svc.yaml': 'apiVersion: v1\nkind: Service\nmetadata: {name: svc}\n',
  }),
  templates: temporaryFolder(t, {
    path: '{.metadata.name}',
    columns: 'NAME          KIND\nmetadata.name kind\n',
  }),
})

test('get prints what kubectl prints of several kinds, in every order, form and part', async t => {
  const namespace = await settledNamespace(t)
  const { manifests, templates } = folders(t)
  const differing: unknown[] = []
  for (const line of [
    'pods -o wide',
    'deploy -o wide',
    'events --field-selector=involvedObject.name=zeta,reason=Tested',
    'apiservices v1.apps',
    'all',
    'all -o name',
    'all --show-labels',
    'pods,deploy,svc',
    'pods,deploy --no-headers',
    'pods,deploy,cm -o wide',
    'pods,deploy -o json',
    'pods/zeta deploy/web',
    'pods/nope deploy/web',
    'pods/zeta deploy/nope pods/alpha',
    'pods --as=nobody',
    'pods zeta --as=nobody',
    'pods,svc --as=nobody',
    'pods -o yaml --as=nobody',
    `pods -A --field-selector=metadata.namespace=${namespace} --show-labels`,
    `pods,svc -A --field-selector=metadata.namespace=${namespace}`,
    'namespaces -A --field-selector=metadata.name=default',
    'pods,svc -l app=none',
    'pods -l app=none --no-headers',
    'pods -l app=none -o json',
    'pods -l app=none -o name',
    'pods -l app=none --ignore-not-found',
    'pods -l app=none --sort-by=.metadata.name',
    'pods -L app --show-labels --show-kind',
    'pods --show-kind --no-headers',
    'pods -o kyaml',
    'pod zeta -o kyaml',
    'pods -o jsonpath={.items[*].metadata.name}',
    'pods -o jsonpath-as-json={.items[*].metadata.name}',
    `pod zeta -o jsonpath-file=${templates}/path`,
    'pods -o custom-columns=N:.metadata.name,I:.spec.containers[*].image',
    'pods -o custom-columns=N:.metadata.name --no-headers',
    `pods -o custom-columns-file=${templates}/columns`,
    'pods --sort-by=.metadata.name',
    'pods --sort-by={.spec.containers[0].image}',
    'pods --sort-by=.metadata.name -o name',
    'pods --sort-by=.metadata.name -o yaml',
    'pods --sort-by=.metadata.name --no-headers -o wide',
    'pods --sort-by=.metadata.creationTimestamp -o name',
    'pods,svc --sort-by=.metadata.name -o name',
    'deploy web --subresource=scale',
    'deploy web --subresource=scale -o yaml',
    'deploy/web --subresource=status',
    'deploy web --subresource=status -o json',
    'pod zeta -o yaml --show-managed-fields',
    'pods -o json --show-managed-fields',
    `-f ${manifests}/web.yaml`,
    `-f ${manifests}/web.yaml -o yaml`,
    `-f ${manifests}`,
    `-f ${manifests} -R -o name`,
    `-f ${manifests}/svc.yaml -f ${manifests}/web.yaml -o name`,
    `--raw /api/v1/namespaces/${namespace}/pods/zeta`,
    '--raw=/version',
  ]) {
    const args = ['get', ...line.split(' '), '-n', namespace]
    const both = await Promise.all([runAnykind(args), runProgram(testKubectl(), args)])
    const [ours, theirs] = both.map(({ out, ...rest }) => ({ ...rest, out: withoutAges(out) }))
    const same = ours?.out === theirs?.out && ours?.err === theirs?.err
    if (!same || ours?.code !== theirs?.code) differing.push({ line, ours, theirs })
  }
  assert.deepEqual(differing, [])
})

test('a get that cannot be right is refused in the words of kubectl, with exit code 2', async t => {
  const { manifests } = folders(t)
  for (const line of [
    'pods zeta -A',
    'pods zeta -l app=zeta',
    'pods zeta --field-selector=metadata.name=zeta',
    'deploy --subresource=scale',
    `-f ${manifests}/web.yaml pods`,
    '--raw /api pods',
    '--raw /api -o yaml',
    'pods --show-labels -o yaml',
    'pods -L app -o custom-columns=N:.metadata.name',
    'pods --output-watch-events',
  ]) {
    const args = ['get', ...line.split(' ')]
    const [ours, theirs] = await Promise.all([runAnykind(args), runProgram(testKubectl(), args)])
    assert.deepEqual([ours.err.split('\n')[0], ours.out], [theirs.err.split('\n')[0], ''], line)
    assert.deepEqual([ours.code, theirs.code], [2, 1], line)
  }
})
