import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { connect, gvkOf, type KubeObject } from 'anykind'
import { readManifests } from 'anykind/manifest'
import type { Cluster } from '../../../lib/cluster.ts'
import { encodeJson, type Patch, patchMediaTypes, resourcePath } from '../../../lib/core/index.ts'
import { type ApiEndpoint, requestApi } from '../../../lib/local/api-request.ts'
import { type LocalCluster, startLocalCluster } from '../../../lib/local/index.ts'
import { type Answer, loadRules, type Rules } from '../../../lib/rules/index.ts'
import { plainObject } from '../../support/beside-server.ts'
import { strictDryRun } from '../../support/strict-dry-run.ts'
import { endpointOf } from '../../support/test-cluster.ts'

/*
 * Admission beside a server's, on a cluster of its own: policies hold for all of it. Each file of fixtures is a
 * namespace of its name: what is in the cluster, then objects that are posted as a strict dry run.
 */

const folder = new URL('../../fixtures/rules/policies/', import.meta.url)
const files = globSync('*.yaml', { cwd: folder }).toSorted()
const query = { fieldManager: 'anykind' }
const admin = { username: 'admin', groups: ['system:masters', 'system:authenticated'] }

interface Fixture {
  readonly given: readonly KubeObject[]
  readonly texts: readonly string[]
}

const fixtures = new Map(files.map(file => [file, fixtureOf(file)]))

function fixtureOf(file: string): Fixture {
  const [given = '', objects = ''] = readFileSync(new URL(file, folder), 'utf8').split(
    '# Objects\n',
  )
  return {
    given: readManifests(given, file).map(({ object }) => object),
    texts: objects.split(/^---\n/m).filter(text => text !== ''),
  }
}

/** The last that the server learns of: when these hold, so do all that were there before. */
const last = ['Validating', 'Mutating'].flatMap(kind => [
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: `${kind}AdmissionPolicy`,
    metadata: { name: 'last' },
    spec: {
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: [''],
            apiVersions: ['v1'],
            operations: ['CREATE'],
            resources: ['serviceaccounts'],
            resourceNames: [`last-${kind.toLowerCase()}`],
          },
        ],
      },
      ...(kind === 'Validating'
        ? { validations: [{ expression: 'false' }] }
        : {
            reinvocationPolicy: 'Never',
            mutations: [
              {
                patchType: 'JSONPatch',
                jsonPatch: { expression: "[JSONPatch{op: 'remove', path: '/a'}]" },
              },
            ],
          }),
    },
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: `${kind}AdmissionPolicyBinding`,
    metadata: { name: 'last' },
    spec: {
      policyName: 'last',
      ...(kind === 'Validating' ? { validationActions: ['Deny'] } : {}),
    },
  },
])

let local: LocalCluster
let cluster: Cluster
let endpoint: ApiEndpoint
let rules: Rules

before(async () => {
  const loaded = await loadRules()
  assert.ok(loaded, 'npm run build:rules')
  rules = loaded
  local = await startLocalCluster()
  endpoint = endpointOf(local.kubeconfig())
  cluster = await connect({ kubeconfig: local.kubeconfigPath, cacheDirectory: false })
  for (const object of [...fixtures.values()].flatMap(({ given }) => given)) await give(object)
  for (const object of last) await (await cluster.for(object)).create(object)
  for (const kind of ['validating', 'mutating']) await holds(`last-${kind}`)
  await findsParameters()
})

after(async () => {
  await cluster?.[Symbol.asyncDispose]()
  await local?.[Symbol.asyncDispose]()
})

/** Puts an object into the cluster, and tells the rules of what is there then. */
async function give(object: KubeObject): Promise<void> {
  const there = await (await cluster.for(object)).create(object)
  const answer = rules.define(JSON.stringify(there))
  assert.equal(answer.verdict, 'accepted', `${object.metadata.name}: ${answer.message}`)
  if (object.kind !== 'CustomResourceDefinition') return
  const { group, names } = object.spec as { group: string; names: { plural: string } }
  const path = `/apis/${group}/v1/${names.plural}`
  while ((await requestApi(endpoint, 'GET', path)).status !== 200);
}

async function holds(name: string): Promise<void> {
  const text = `{apiVersion: v1, kind: ServiceAccount, metadata: {name: ${name}}}`
  const path = '/api/v1/namespaces/default/serviceaccounts'
  while ((await strictDryRun(endpoint, { method: 'POST', path, text })).verdict === 'accepted');
}

/** The server looks every ten seconds which kinds there are that a policy may have parameters of. */
async function findsParameters(): Promise<void> {
  const [text = ''] = fixtures.get('parameters.yaml')?.texts ?? []
  const path = '/apis/apps/v1/namespaces/parameters/deployments'
  const isUnknown = ({ message }: Answer) =>
    message?.includes('failed to find resource referenced by paramKind')
  while (isUnknown(await strictDryRun(endpoint, { method: 'POST', path, text })));
}

/** Both answers to a create. What is random in them is made the same. */
async function answersTo(text: string, namespace: string): Promise<readonly unknown[]> {
  const [manifest] = readManifests(text, 'a.yaml')
  assert.ok(manifest)
  const resource = await cluster.discovery.resolve(gvkOf(manifest.object))
  const path = resourcePath(resource, { namespace: resource.namespaced ? namespace : undefined })
  const told = await strictDryRun(endpoint, { method: 'POST', path, text, query })
  const ours = rules.create({ text, namespace, user: admin, result: true, knowsAll: true })
  return [comparable(ours), comparable(told)]
}

/** Without what is random in a name that was made. */
const named = (text = '') => text.replaceAll(/(made-)[b-z2-9]{5}\b/g, '$1NAME')

const comparable = ({ verdict, code, reason, message, causes = [], ...more }: Answer) => ({
  verdict,
  code,
  reason,
  message: named(message),
  causes: causes.map(cause => named(JSON.stringify(cause))).toSorted(),
  // The server takes parameters in no order.
  warnings: more.warnings?.toSorted() ?? [],
  object: plainObject(more.object),
})

for (const [file, { texts }] of fixtures) {
  const namespace = file.replace('.yaml', '')
  test(`objects in ${namespace} are answered as by the server`, async () => {
    for (const text of texts) {
      const [ours, told] = await answersTo(text, namespace)
      assert.deepEqual(ours, told, text)
    }
  })
}

const configMap = (namespace: string, check: string, value: string) =>
  `{apiVersion: v1, kind: ConfigMap, metadata: {name: ${check}, namespace: ${namespace}, labels: {check: ${check}}}, data: {key: ${value}}}`
const deployment = (image: string, status: string) =>
  `{apiVersion: apps/v1, kind: Deployment, metadata: {name: status, namespace: matching, labels: {check: status}}, spec: {replicas: 2, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: ${image}}]}}}, status: ${status}}`

const pod = (name: string, more = '') =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: limit-range}, spec: {serviceAccountName: default, automountServiceAccountToken: false, containers: [{name: c, image: x}${more}]}}`

/** What is done to an object; to nothing, where it is not said. */
interface Change {
  readonly of?: string
  readonly text: string
  /** By default an update. */
  readonly by?: Patch['type']
  readonly subresource?: 'status'
}

const changes: Readonly<Record<string, Change>> = {
  'an update': {
    of: configMap('matching', 'update', 'a'),
    text: configMap('matching', 'update', 'b'),
  },
  'an update to the same': {
    of: configMap('matching', 'update', 'a'),
    text: configMap('matching', 'update', 'a'),
  },
  'an update of what is changed again': {
    of: configMap('mutating', 'again', 'a'),
    text: configMap('mutating', 'again', 'b'),
  },
  'an update of a status': {
    of: deployment('x', '{}'),
    text: deployment('y', '{replicas: 1}'),
    subresource: 'status',
  },
  'an update of not its status': { of: deployment('x', '{}'), text: deployment('y', '{}') },
  'a JSON patch': {
    of: configMap('matching', 'update', 'a'),
    by: 'json',
    text: '[{"op":"replace","path":"/data/key","value":"b"}]',
  },
  'a merge patch': {
    of: configMap('matching', 'update', 'a'),
    by: 'merge',
    text: '{"data":{"key":"b"}}',
  },
  'a merge patch to the same': {
    of: configMap('matching', 'update', 'a'),
    by: 'merge',
    text: '{"data":{"key":"a"}}',
  },
  'a strategic patch': {
    of: configMap('matching', 'update', 'a'),
    by: 'strategic',
    text: '{"data":{"key":"b"}}',
  },
  'a patch of a status': {
    of: deployment('x', '{}'),
    by: 'merge',
    text: '{"status":{"replicas":1}}',
    subresource: 'status',
  },
  'a patch to more than a limit': {
    of: pod('p'),
    by: 'merge',
    text: '{"metadata":{"labels":{"a":"b"}}}',
  },
  'a patch that a policy goes on with': {
    of: configMap('mutating', 'label', 'a'),
    by: 'merge',
    text: '{"data":{"key":"b"}}',
  },
  'a patch that a configuration is merged into': {
    of: configMap('applied', 'data', 'a'),
    by: 'merge',
    text: '{"data":{"more":"b"}}',
  },
  'an update, of which a policy asks who has made it': {
    of: configMap('managed', 'kept', 'a'),
    text: configMap('managed', 'kept', 'b'),
  },
  'an update by a second manager': {
    of: configMap('managed', 'one', 'a'),
    text: configMap('managed', 'one', 'b'),
    by: 'apply',
  },
  'an apply': {
    of: configMap('matching', 'update', 'a'),
    by: 'apply',
    text: configMap('matching', 'update', 'b'),
  },
  'an apply of a status': {
    of: deployment('x', '{}'),
    by: 'apply',
    text: '{apiVersion: apps/v1, kind: Deployment, metadata: {name: status, namespace: matching}, status: {replicas: 1}}',
    subresource: 'status',
  },
  'an apply of nothing that is there': { by: 'apply', text: configMap('mutating', 'label', 'a') },
  'an apply that is changed again': { by: 'apply', text: configMap('mutating', 'again', 'a') },
  'an apply that is refused': { by: 'apply', text: configMap('mutating', 'type-fails', 'a') },
  'an apply that a configuration is merged into': {
    by: 'apply',
    text: configMap('applied', 'several', 'a'),
  },
  'an apply that limits give defaults': { by: 'apply', text: pod('a') },
  'an apply to more than a limit': {
    by: 'apply',
    text: pod('a', ', {name: d, image: y, resources: {limits: {cpu: 5}}}'),
  },
  'an apply by force': {
    of: configMap('mutating', 'label', 'a'),
    by: 'apply',
    text: configMap('mutating', 'label', 'b'),
  },
}
for (const [what, { of, text, by, subresource }] of Object.entries(changes)) {
  test(`${what} is answered as by the server: ${text.slice(0, 90)}`, async t => {
    const [manifest] = readManifests(of ?? text, 'a.yaml')
    assert.ok(manifest)
    const { object } = manifest
    const { name, namespace } = object.metadata
    const resource = await cluster.discovery.resolve(gvkOf(object))
    const there = of === undefined ? undefined : await (await cluster.for(object)).create(object)
    if (there !== undefined) {
      t.after(() => requestApi(endpoint, 'DELETE', resourcePath(resource, { namespace, name })))
    }
    const told = await strictDryRun(endpoint, {
      ...{ path: resourcePath(resource, { namespace, name, subresource }), text },
      ...(by === undefined
        ? { method: 'PUT', query }
        : {
            method: 'PATCH',
            contentType: patchMediaTypes[by],
            query: { ...query, ...(by === 'apply' && { force: 'true' }) },
          }),
    })
    const request = { text, namespace, subresource, user: admin, result: true }
    const old = encodeJson(there ?? null)
    const ours =
      by === undefined
        ? rules.update({ ...request, old })
        : by === 'apply'
          ? rules.apply({ ...request, old: there && old, force: true })
          : rules.patch({ ...request, old, type: by })
    assert.deepEqual(comparable(ours), comparable(told))
  })
}

const policy = (name: string, spec: string) => [
  `{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: {name: ${name}}, spec: {${spec}}}`,
  `{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: {name: ${name}}, spec: {policyName: ${name}, validationActions: [Deny], paramRef: {name: p, namespace: q, parameterNotFoundAction: Deny}}}`,
]
const matches = (more = '', resource = 'configmaps') =>
  `matchConstraints: {${more} resourceRules: [{apiGroups: [''], apiVersions: [v1], operations: ['*'], resources: [${resource}]}]}`

/** What a policy lacks is told, unless it does not matter. */
const lacking: readonly (readonly [string, string, string | undefined])[] = [
  ['nothing', `${matches()}, validations: [{expression: 'true'}]`, undefined],
  [
    'labels',
    `${matches('namespaceSelector: {matchLabels: {a: b}},')}, validations: [{expression: 'true'}]`,
    'the labels of the namespace "n"',
  ],
  [
    'labels, for another resource',
    `${matches('namespaceSelector: {matchLabels: {a: b}},', 'pods')}, validations: [{expression: 'true'}]`,
    undefined,
  ],
  [
    'the namespace',
    `${matches()}, validations: [{expression: "namespaceObject.metadata.name == 'n'"}]`,
    'the namespace "n"',
  ],
  [
    'the user',
    `${matches()}, validations: [{expression: "request.userInfo.username == 'u'"}]`,
    'who asks',
  ],
  [
    'a parameter',
    `${matches()}, paramKind: {apiVersion: v1, kind: ConfigMap}, validations: [{expression: 'true'}]`,
    'the ConfigMap "q/p"',
  ],
  [
    "a parameter's kind",
    `${matches()}, paramKind: {apiVersion: example.dev/v1, kind: Limit}, validations: [{expression: 'true'}]`,
    'the kind "Limit" of "example.dev/v1"',
  ],
  [
    'an authorizer',
    `${matches()}, validations: [{expression: "authorizer.group('').resource('pods').check('get').allowed()"}]`,
    'what an authorizer decides',
  ],
  [
    'an authorizer, where it is not asked',
    `${matches()}, validations: [{expression: "true || authorizer.group('').resource('pods').check('get').allowed()"}]`,
    undefined,
  ],
]
for (const [what, spec, needs] of lacking) {
  test(`a policy that lacks ${what} is decided only if that does not matter`, async () => {
    const own = await loadRules()
    assert.ok(own)
    for (const text of policy('lacks', spec)) {
      const { verdict, message } = own.define(text)
      assert.equal(verdict, 'accepted', message)
    }
    const text = '{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}'
    const { verdict, needs: told } = own.create({ text, namespace: 'n' })
    assert.equal(verdict, needs === undefined ? 'accepted' : 'undetermined')
    assert.deepEqual(told, needs === undefined ? undefined : [`${needs}, for the policy "lacks"`])
  })
}

test('who owns what is decided where the object that is there tells it', async () => {
  const own = await loadRules()
  assert.ok(own)
  const spec = `${matches()}, validations: [{expression: 'oldObject.metadata.managedFields.size() == 1'}]`
  for (const text of policy('owners', spec)) own.define(text)
  const text = '{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}'
  const owned = '[{manager: m, operation: Update, apiVersion: v1}]'
  const told = own.update({
    ...{ text, namespace: 'n' },
    old: `{apiVersion: v1, kind: ConfigMap, metadata: {name: c, managedFields: ${owned}}}`,
  })
  assert.equal(told.verdict, 'accepted')
  const { verdict, needs } = own.update({ text, namespace: 'n', old: text })
  assert.deepEqual([verdict, needs], ['undetermined', ['managed fields, for the policy "owners"']])
})

test('a policy that the server would refuse is refused', () => {
  const [text = ''] = policy('wrong', `${matches()}, validations: [{expression: 'nothing'}]`)
  const { verdict, code, message } = rules.define(text)
  assert.deepEqual([verdict, code], ['rejected', 422])
  assert.match(message ?? '', /undeclared reference to 'nothing'/)
})

test('a Pod Security level holds where a namespace has no labels', () => {
  const text =
    '{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {hostNetwork: true, containers: [{name: c, image: x}]}}'
  const judged = (namespace: string, podSecurity?: string) =>
    rules.create({ text, namespace, podSecurity }).verdict
  assert.equal(judged('elsewhere'), 'accepted')
  assert.equal(judged('elsewhere', 'baseline'), 'rejected')
  assert.equal(judged('pod-security-unlabelled', 'baseline:v1.20'), 'rejected')
  assert.equal(judged('pod-security-baseline', 'privileged'), 'rejected')
  const template = deployment('x', '{}').replace('containers', 'hostPID: true, containers')
  const { verdict, warnings } = rules.create({
    text: template.replace('matching', 'elsewhere'),
    namespace: 'elsewhere',
    podSecurity: 'baseline:v1.37',
  })
  assert.equal(verdict, 'accepted')
  assert.deepEqual(warnings, [
    'would violate PodSecurity "baseline:v1.37": host namespaces (hostPID=true)',
  ])
  const { message } = rules.create({ text, namespace: 'elsewhere', podSecurity: 'baseline:1' })
  assert.match(message ?? '', /level "baseline:1": its version must be "latest" or "v1.x"/)
})

test('what policies write to the audit log is told', () => {
  const [, , , , , , , , text = ''] = fixtures.get('documentation.yaml')?.texts ?? []
  const { auditAnnotations = {} } = rules.create({ text, namespace: 'documentation', user: admin })
  assert.equal(
    auditAnnotations['documentation-audit/high-replica-count'],
    'Deployment spec.replicas set to 5',
  )
  const failures = JSON.parse(
    auditAnnotations['validation.policy.admission.k8s.io/validation_failure'] ?? '',
  )
  assert.deepEqual(failures, [
    {
      message: 'Deployment spec.replicas set to 5',
      policy: 'documentation-audit',
      binding: 'documentation-audit',
      expressionIndex: 0,
      validationActions: ['Warn', 'Audit'],
    },
  ])
})
