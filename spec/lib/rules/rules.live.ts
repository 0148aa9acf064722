import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type Cluster, connect, gvkOf, type KubeObject } from 'anykind'
import { readManifests } from 'anykind/manifest'
import { encodeJson, parseJson, resourcePath, type StatusCause } from '../../../lib/core/index.ts'
import type { Answer, RequestUser } from '../../../lib/rules/index.ts'
import { comparable, rulesOf } from '../../support/beside-server.ts'
import { strictDryRun } from '../../support/strict-dry-run.ts'
import {
  requestTestCluster,
  testEndpoint,
  testKubeconfig,
  testNamespace,
} from '../../support/test-cluster.ts'
import { testDefinition } from '../../support/test-definition.ts'

/* The same text, posted or put as a strict dry run and judged. */

const fixture = (name: string) =>
  readFileSync(new URL(`../../fixtures/rules/${name}`, import.meta.url), 'utf8')

/** An object and what a server said of it once. */
interface Recorded {
  readonly name: string
  readonly object: KubeObject
  readonly code: number
  readonly causes?: readonly StatusCause[]
}

interface Request {
  readonly cluster: Cluster
  readonly text: string
  readonly object: KubeObject
  readonly namespace: string
  /** What is updated. */
  readonly name?: string | undefined
  readonly subresource?: 'status' | undefined
}

/** What the server answers to a manifest. */
async function serverSays(method: 'POST' | 'PUT', request: Request): Promise<Answer> {
  const { cluster, text, object, namespace, name, subresource } = request
  const resource = await cluster.discovery.resolve(gvkOf(object))
  const home = resource.namespaced ? namespace : undefined
  const path = resourcePath(resource, { namespace: home, name, subresource })
  return strictDryRun(testEndpoint(), {
    ...{ method, path, text },
    query: { fieldManager: 'anykind' },
  })
}

/** Whom the server takes us for: some objects say it. */
async function whoAsks(): Promise<RequestUser> {
  const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }
  const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews'
  const { body } = await requestTestCluster('POST', path, review)
  return (body as { status: { userInfo: RequestUser } }).status.userInfo
}

for (const [file, count] of [
  ['creates.yaml', 42],
  ['objects.yaml', 70],
  ['cluster-creates.yaml', 14],
] as const) {
  test(`each of ${file} is answered as by the server`, async t => {
    await using cluster = await connect({ kubeconfig: testKubeconfig(), cacheDirectory: false })
    const namespace = await testNamespace(t)
    const judge = await rulesOf()
    const user = await whoAsks()
    const texts = fixture(file).split('\n---\n')
    assert.equal(texts.length, count)
    for (const text of texts) {
      const [manifest] = readManifests(text, 'a.yaml')
      assert.ok(manifest)
      const { object } = manifest
      const told = await serverSays('POST', { cluster, text, object, namespace })
      // The server also gives a Pod what its ServiceAccount says, which is another object.
      const result = object.kind !== 'Pod'
      const ours = judge.create({ text, namespace, user, result })
      assert.deepEqual(
        comparable(ours),
        comparable(result ? told : { ...told, object: undefined }),
        `${text}\n${told.message}\n${ours.message}`,
      )
    }
  })
}

test('custom resources are answered as by the server, and recorded verdicts are ours', async t => {
  await using cluster = await connect({ kubeconfig: testKubeconfig(), cacheDirectory: false })
  const { group } = await testDefinition(t)
  const judge = await rulesOf()
  const definition = await requestTestCluster(
    'GET',
    `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/gadgets.${group}`,
  )
  assert.equal(judge.define(JSON.stringify(definition.body)).verdict, 'accepted')
  const file = new URL('../../fixtures/schemas/verdicts.json', import.meta.url)
  const text = readFileSync(file, 'utf8').replaceAll('example.dev', group)
  const recorded = parseJson(text) as readonly Recorded[]
  for (const { name, object, code, causes = [] } of recorded) {
    const ours = judge.create({ text: encodeJson(object), json: true, namespace: 'default' })
    const expected = code < 400 ? 'accepted' : 'rejected'
    assert.equal(ours.verdict, expected, `${name}: ${JSON.stringify(ours)}`)
    if (code < 400) continue
    assert.deepEqual(
      comparable(ours).causes,
      comparable({ verdict: 'rejected', code, causes }).causes,
      name,
    )
  }
  assert.ok((await cluster.discovery.resources()).some(resource => resource.group === group))
})

/** What is sent to the URL of another version. */
const alien: readonly (readonly [what: string, home: string, kind: string, text: string])[] = [
  [
    'of a version that is not served',
    'rbac.authorization.k8s.io/v1/clusterrolebindings',
    'ClusterRoleBinding',
    'apiVersion: rbac.authorization.k8s.io/v1alpha1\nkind: ClusterRoleBinding\nmetadata: {name: a}\nsubjects: [{kind: User, name: b}]',
  ],
  [
    'of such a version in another group',
    'apps/v1/deployments',
    'Deployment',
    'apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata: {name: a}',
  ],
  [
    'of a version that there never was',
    'apps/v1/deployments',
    'Deployment',
    'apiVersion: apps/v7\nkind: Deployment\nmetadata: {name: a}',
  ],
  [
    'of a definition in its first version',
    'apiextensions.k8s.io/v1/customresourcedefinitions',
    'CustomResourceDefinition',
    'apiVersion: apiextensions.k8s.io/v1beta1\nkind: CustomResourceDefinition\nmetadata: {name: a.b.c}\nspec: {version: v1}',
  ],
]
for (const [what, home, kind, text] of alien) {
  test(`a text ${what} is answered as by the server`, async t => {
    const judge = await rulesOf()
    const [group, version, plural] = home.split('/')
    const namespace = await testNamespace(t)
    const place = /^(?:cluster|custom)/.test(`${plural}`) ? '' : `namespaces/${namespace}/`
    const path = `/apis/${group}/${version}/${place}${plural}`
    const told = await strictDryRun(testEndpoint(), { method: 'POST', path, text })
    const ours = judge.create({ text, apiVersion: `${group}/${version}`, kind, namespace })
    assert.equal(told.code, 400)
    assert.deepEqual(comparable(ours), comparable(told), `${told.message}\n${ours.message}`)
  })
}

const versions = [
  { name: 'v1', served: true, storage: true },
  { name: 'v1beta2', served: true, storage: false },
  { name: 'v1beta1', served: true, storage: false, deprecated: true },
  { name: 'v1alpha2', served: false, storage: false },
  { name: 'v1alpha1', served: true, storage: false, deprecated: true, deprecationWarning: 'odd' },
  { name: 'v2', served: true, storage: false, deprecated: true },
]

test('versions that are deprecated are warned of as by the server', async t => {
  const schema = { openAPIV3Schema: { type: 'object' } }
  const definition = JSON.stringify({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'cogs.example.dev' },
    spec: {
      ...{ group: 'example.dev', scope: 'Cluster', names: { plural: 'cogs', kind: 'Cog' } },
      versions: versions.map(version => ({ ...version, schema })),
    },
  })
  const { group } = await testDefinition(t, definition)
  const judge = await rulesOf()
  judge.define(definition.replaceAll('example.dev', group))
  for (const { name, served } of versions) {
    if (!served) continue
    const text = `{apiVersion: ${group}/${name}, kind: Cog, metadata: {name: a}}`
    const path = `/apis/${group}/${name}/cogs`
    const { warnings } = await strictDryRun(testEndpoint(), { method: 'POST', path, text })
    assert.deepEqual(judge.create({ text }).warnings ?? [], warnings, name)
  }
})

test('what is there may be of another version than what takes its place', async t => {
  const strings = { type: 'object', additionalProperties: { type: 'string' } }
  const openAPIV3Schema = (given: string) => ({
    type: 'object',
    properties: { spec: { ...strings, default: { given } }, status: strings },
  })
  const version = { served: true, subresources: { status: {} } }
  const definition = JSON.stringify({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'cogs.example.dev' },
    spec: {
      ...{ group: 'example.dev', scope: 'Namespaced', names: { plural: 'cogs', kind: 'Cog' } },
      versions: [
        {
          ...version,
          name: 'v1',
          storage: true,
          schema: { openAPIV3Schema: openAPIV3Schema('1') },
        },
        {
          ...version,
          name: 'v2',
          storage: false,
          schema: { openAPIV3Schema: openAPIV3Schema('2') },
        },
      ],
    },
  })
  const { group } = await testDefinition(t, definition)
  const judge = await rulesOf()
  judge.define(definition.replaceAll('example.dev', group))
  await using cluster = await connect({ kubeconfig: testKubeconfig(), cacheDirectory: false })
  const metadata = { name: 'a' }
  const cog = (version: string, more: object) =>
    ({ apiVersion: `${group}/${version}`, kind: 'Cog', metadata, ...more }) as KubeObject
  const namespace = await testNamespace(t)
  const first = cog('v1', { spec: { a: 'x' } })
  const there = await (await cluster.for(first)).in(namespace).create(first)
  const old = JSON.stringify(there)
  // The spec of a status update is not looked at, nor who owns it, in whatever version.
  const next = cog('v2', { spec: { a: 'y' }, status: { ready: 'yes' } })
  for (const subresource of [undefined, 'status'] as const) {
    const text = JSON.stringify(next)
    const asked = { cluster, text, object: next, namespace, name: 'a', subresource }
    const told = await serverSays('PUT', asked)
    const ours = judge.update({ text, namespace, subresource, old, result: true })
    assert.deepEqual(comparable(ours), comparable(told), `${told.message}\n${ours.message}`)
  }
})

const updates: readonly (readonly [string, string, string, 'status'?])[] = [
  [
    'an immutable ConfigMap',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\nimmutable: true\ndata: {a: b}',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: c}',
  ],
  [
    "a Deployment's selector",
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec: {replicas: 0, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: x}]}}}',
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec: {replicas: 0, selector: {matchLabels: {a: c}}, template: {metadata: {labels: {a: c}}, spec: {containers: [{name: c, image: x}]}}}',
  ],
  [
    "a Service's address",
    'apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {clusterIP: None, ports: [{port: 80}]}',
    'apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {clusterIP: 10.0.0.77, ports: [{port: 80}]}',
  ],
  [
    'the role of a binding',
    'apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: r}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}',
    'apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: r}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}',
  ],
  [
    'a label, which may change',
    'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: b}',
    'apiVersion: v1\nkind: Secret\nmetadata: {name: s, labels: {a: b}}\nstringData: {a: b}',
  ],
  [
    "a Secret's type",
    'apiVersion: v1\nkind: Secret\nmetadata: {name: t}\ntype: a/b',
    'apiVersion: v1\nkind: Secret\nmetadata: {name: t}\ntype: a/c',
  ],
  [
    'a version that is not the one there',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: v}',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: v, resourceVersion: "9"}',
  ],
  [
    'what is in no namespace, with one',
    'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: NAMESPACE}',
    'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: NAMESPACE, namespace: elsewhere}',
  ],
  [
    'a status, by which more replicas are ready than there are',
    'apiVersion: v1\nkind: ReplicationController\nmetadata: {name: r}\nspec: {replicas: 0, selector: {a: b}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: x}]}}}',
    'apiVersion: v1\nkind: ReplicationController\nmetadata: {name: r}\nspec: {replicas: 7}\nstatus: {replicas: 1, readyReplicas: 2, observedGeneration: -1}',
    'status',
  ],
  [
    'an object that does not say its name',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: c}',
  ],
  [
    'another object of the name, by its uid',
    'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i}\nspec: {defaultBackend: {service: {name: s, port: {number: 80}}}}',
    'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, uid: u}\nspec: {}',
  ],
  [
    'a version that is no number',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, resourceVersion: x}',
  ],
  [
    'a Pod without the tolerations that it was given',
    'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: x}]}',
    'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: y}], tolerations: [{key: a, operator: Exists}]}',
  ],
  [
    "a Service's status, beside addresses that it may not have",
    'apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {ports: [{port: 80}]}',
    'apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {ipFamilies: [IPv5]}\nstatus: {loadBalancer: {ingress: [{ip: x}]}}',
    'status',
  ],
  [
    "a claim's status",
    'apiVersion: resource.k8s.io/v1\nkind: ResourceClaim\nmetadata: {name: r}\nspec: {devices: {requests: [{name: r, exactly: {deviceClassName: c}}]}}',
    'apiVersion: resource.k8s.io/v1\nkind: ResourceClaim\nmetadata: {name: r}\nspec: {}\nstatus: {reservedFor: [{resource: pods, name: p, uid: u}]}',
    'status',
  ],
  [
    "an APIService's status",
    'apiVersion: apiregistration.k8s.io/v1\nkind: APIService\nmetadata: {name: v1.NAMESPACE.example.com}\nspec: {group: NAMESPACE.example.com, version: v1, groupPriorityMinimum: 1, versionPriority: 1}',
    'apiVersion: apiregistration.k8s.io/v1\nkind: APIService\nmetadata: {name: v1.NAMESPACE.example.com}\nspec: {}\nstatus: {conditions: [{type: Available, status: Odd}]}',
    'status',
  ],
  [
    'a status, beside labels that a Namespace may not have',
    'apiVersion: v1\nkind: Namespace\nmetadata: {name: NAMESPACE-labelled}',
    'apiVersion: v1\nkind: Namespace\nmetadata: {name: NAMESPACE-labelled, labels: {pod-security.kubernetes.io/enforce: tight}}\nstatus: {phase: Active}',
    'status',
  ],
]
for (const [what, oldText, newText, subresource] of updates) {
  test(`an update of ${what} is answered as by the server`, async t => {
    await using cluster = await connect({ kubeconfig: testKubeconfig(), cacheDirectory: false })
    const namespace = await testNamespace(t)
    const judge = await rulesOf()
    const [before, text] = [oldText, newText].map(each => each.replaceAll('NAMESPACE', namespace))
    assert.ok(before && text)
    const [[first], [manifest]] = [readManifests(before, 'a.yaml'), readManifests(text, 'a.yaml')]
    assert.ok(first && manifest)
    const client = (await cluster.for(first.object)).in(namespace)
    const there = await client.create(first.object)
    const target = { namespace: client.namespace, name: there.metadata.name }
    t.after(() => requestTestCluster('DELETE', resourcePath(client.resource, target)))
    const { object } = manifest
    const { name } = target
    const told = await serverSays('PUT', { cluster, text, object, namespace, name, subresource })
    const ours = judge.update({
      ...{ text, namespace, subresource },
      old: JSON.stringify(there),
      result: true,
    })
    assert.deepEqual(comparable(ours), comparable(told), `${told.message}\n${ours.message}`)
  })
}
