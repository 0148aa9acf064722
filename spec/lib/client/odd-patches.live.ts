import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  ApiError,
  type Cluster,
  connect,
  type KubeObject,
  type Patch,
  parseJson,
  type ResourceClient,
} from 'anykind'
import { kubectlPatch, runKubectl } from '../../support/run-kubectl.ts'
import { testKubeconfig, testNamespace } from '../../support/test-cluster.ts'

let cluster: Cluster
test.before(async () => {
  cluster = await connect({ kubeconfig: testKubeconfig(), cacheDirectory: false })
})
test.after(() => cluster[Symbol.asyncDispose]())

const deployment: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'one', labels: { a: '1', b: '2' } },
  spec: {
    paused: true,
    replicas: 1,
    selector: { matchLabels: { app: 'one' } },
    template: {
      metadata: { labels: { app: 'one' } },
      spec: {
        containers: [
          {
            name: 'web',
            image: 'x/web:1',
            env: [{ name: 'A', value: '1' }],
            ports: [{ containerPort: 80 }],
          },
          { name: 'side', image: 'x/side:1' },
        ],
      },
    },
  },
}

const podSpec = (fields: object) => ({ spec: { template: { spec: fields } } })
const ofContainers = (...containers: unknown[]) => podSpec({ containers })

/** Patches that are odd or wrong: null in lists, keys twice, keys that are not the list's, deleted and changed. */
const odd: Readonly<Record<string, Patch>> = {
  'merge: null in a list': { type: 'merge', patch: ofContainers(null) },
  'merge: null for a list': { type: 'merge', patch: podSpec({ containers: null }) },
  'merge: null in an item': {
    type: 'merge',
    patch: ofContainers({ name: 'web', image: 'x', env: null }),
  },
  'merge: null for a label': {
    type: 'merge',
    patch: { metadata: { labels: { a: null, c: '3' } } },
  },
  'merge: a name twice': {
    type: 'merge',
    patch: ofContainers({ name: 'a', image: 'x' }, { name: 'a', image: 'x' }),
  },
  'merge: an array': { type: 'merge', patch: [] },
  'merge: null': { type: 'merge', patch: null },
  'merge: a text for an object': { type: 'merge', patch: { spec: 'text' } },
  'merge: a prototype': { type: 'merge', patch: parseJson('{"__proto__":{"a":1}}') },
  'strategic: null in a list': { type: 'strategic', patch: ofContainers(null) },
  'strategic: a name twice': {
    type: 'strategic',
    patch: ofContainers({ name: 'web', image: 'a' }, { name: 'web', image: 'b' }),
  },
  'strategic: an item without its key': { type: 'strategic', patch: ofContainers({ image: 'x' }) },
  'strategic: a key that is not the list’s': {
    type: 'strategic',
    patch: ofContainers({ id: 'web', image: 'x' }),
  },
  'strategic: a null for a key': {
    type: 'strategic',
    patch: ofContainers({ name: null, image: 'x' }),
  },
  'strategic: deleted': {
    type: 'strategic',
    patch: ofContainers({ name: 'side', $patch: 'delete' }),
  },
  'strategic: deleted and changed': {
    type: 'strategic',
    patch: ofContainers({ name: 'side', $patch: 'delete' }, { name: 'side', image: 'x' }),
  },
  'strategic: deleted, not there': {
    type: 'strategic',
    patch: ofContainers({ name: 'no', $patch: 'delete' }),
  },
  'strategic: replaced': {
    type: 'strategic',
    patch: podSpec({ containers: [{ $patch: 'replace' }, { name: 'n', image: 'x' }] }),
  },
  'strategic: in an order': {
    type: 'strategic',
    patch: podSpec({ '$setElementOrder/containers': [{ name: 'side' }, { name: 'web' }] }),
  },
  'strategic: a directive that is not known': {
    type: 'strategic',
    patch: { spec: { $patch: 'spam' } },
  },
  'strategic: null for a field': { type: 'strategic', patch: { spec: { replicas: null } } },
}

for (const [name, patch] of Object.entries(odd)) {
  test(`${name}: kubectl’s answer is ours, and what the dry run says is what is done`, async t => {
    const deployments = (await cluster.resource('deployments')).in(await testNamespace(t))
    await deployments.create(deployment)
    await assertSameAsKubectl(deployments, patch)
  })
}

async function assertSameAsKubectl(client: ResourceClient, patch: Patch) {
  const theirs = await kubectlPatch(client, 'one', patch)
  const answer = async (dryRun: boolean) =>
    client.patch('one', patch, { dryRun }).then(contentOf, failureOf)
  const dry = await answer(true)
  if (typeof theirs === 'string') assert.ok(theirs.includes(String(dry)), `${theirs} / ${dry}`)
  else assert.deepEqual(dry, contentOf(theirs))
  assert.deepEqual(await answer(false), dry)
}

const contentOf = ({ metadata, spec }: KubeObject) => ({ labels: metadata.labels, spec })

/** The server's own words, without what names the request. */
function failureOf(error: unknown): string {
  assert.ok(error instanceof ApiError, String(error))
  return error.status.causes[0]?.message ?? error.status.message.trim()
}

/** Applied configurations that are odd or wrong, in the same way. */
const applied: Readonly<Record<string, object>> = {
  'null in a list': ofContainers(null),
  'null for a field': { spec: { replicas: null } },
  'null in an item': ofContainers({ name: 'web', image: null }),
  'a name twice': ofContainers({ name: 'web', image: 'a' }, { name: 'web', image: 'b' }),
  'an item without its key': ofContainers({ image: 'x' }),
  'a key that is not the list’s': ofContainers({ id: 'web', image: 'x' }),
  'a directive of another patch': ofContainers({ name: 'web', $patch: 'delete' }),
  'a port twice': ofContainers({
    name: 'web',
    ports: [{ containerPort: 80 }, { containerPort: 80 }],
  }),
  'a field of the wrong type': { spec: { replicas: 'two' } },
}

for (const [name, fields] of Object.entries(applied)) {
  test(`apply, ${name}: kubectl’s answer is ours, and what the dry run says is what is done`, async t => {
    const deployments = (await cluster.resource('deployments')).in(await testNamespace(t))
    await deployments.create(deployment)
    const { apiVersion, kind } = deployment
    // kubectl writes the namespace into what it sends, and the server into its answer.
    const { namespace = '' } = deployments
    const metadata = { name: 'one', namespace }
    const object: KubeObject = { apiVersion, kind, metadata, ...fields }
    const flags = ['--server-side', '--field-manager=me', '--force-conflicts', '--validate=false']
    const { code, out, err } = await runKubectl(
      namespace,
      ['apply', '-f', '-', '--dry-run=server', '-o=json', ...flags],
      object,
    )
    const answer = async (dryRun: boolean) =>
      deployments
        .apply(object, { fieldManager: 'me', force: true, dryRun })
        .then(contentOf, failureOf)
    const dry = await answer(true)
    if (code === 0) assert.deepEqual(dry, contentOf(parseJson(out) as KubeObject))
    else assert.ok(err.includes(String(dry)), `${err} / ${dry}`)
    assert.deepEqual(await answer(false), dry)
  })
}
