import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { readManifests } from 'anykind/manifest'
import { type ApiEndpoint, requestApi } from '../../../lib/local/api-request.ts'
import { type LocalCluster, startLocalCluster } from '../../../lib/local/index.ts'
import { type Ended, runAnykind } from '../../support/run-program.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { endpointOf } from '../../support/test-cluster.ts'

/* On a cluster of its own, as policies hold for all of it. */

const configMaps = (name: string) =>
  `{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [configmaps], resourceNames: [${name}]}`
const policy = (name: string, paramKind: string, expression: string) => `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: ${name}}
spec:
  paramKind: ${paramKind}
  matchConstraints: {resourceRules: [${configMaps(name)}]}
  validations: [{expression: '${expression}'}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: ${name}}
spec:
  policyName: ${name}
  validationActions: [Deny]
  paramRef: PARAMREF
`
const bound = (text: string, paramRef: string) => text.replace('PARAMREF', paramRef)

const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: limits.example.dev}
spec:
  group: example.dev
  scope: Cluster
  names: {plural: limits, kind: Limit}
  versions:
  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {keys: {type: integer}}}}}
`
const given = [
  '{apiVersion: v1, kind: Namespace, metadata: {name: strict, labels: {pod-security.kubernetes.io/enforce: baseline}}}',
  '{apiVersion: v1, kind: LimitRange, metadata: {name: small, namespace: strict}, spec: {limits: [{type: Container, max: {cpu: "1"}}]}}',
  '{apiVersion: v1, kind: ConfigMap, metadata: {name: sizes, namespace: default}, data: {max: "1"}}',
  '{apiVersion: v1, kind: Secret, metadata: {name: hidden, namespace: default, labels: {a: b}}, stringData: {max: s3cr3t}}',
  '{apiVersion: example.dev/v1, kind: Limit, metadata: {name: keys, labels: {a: b}}, keys: 1}',
  ...[
    bound(
      policy(
        'by-map',
        '{apiVersion: v1, kind: ConfigMap}',
        'object.data.size() <= int(params.data.max)',
      ),
      '{name: sizes, namespace: default, parameterNotFoundAction: Deny}',
    ),
    bound(
      policy(
        'by-limit',
        '{apiVersion: example.dev/v1, kind: Limit}',
        'object.data.size() <= params.keys',
      ),
      '{selector: {matchLabels: {a: b}}, parameterNotFoundAction: Deny}',
    ),
    bound(
      policy('by-secret', '{apiVersion: v1, kind: Secret}', '!("max" in params.data)'),
      '{name: hidden, namespace: default, parameterNotFoundAction: Deny}',
    ),
  ].flatMap(text => text.split('---\n')),
]

const pod = (hostPid: boolean, cpu: number) => `apiVersion: v1
kind: Pod
metadata: {name: p, namespace: strict}
spec: {hostPID: ${hostPid}, containers: [{name: c, image: x, resources: {limits: {cpu: ${cpu}}}}]}
`
const map = (name: string, data: string) => `apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}, namespace: default}
data: {${data}}
`
const manifests = [
  pod(true, 1),
  pod(false, 2),
  map('by-map', 'a: b'),
  map('by-map', 'a: b, c: d'),
  map('by-limit', 'a: b, c: d'),
].join('---\n')

let cluster: LocalCluster
let endpoint: ApiEndpoint
let env: NodeJS.ProcessEnv
const folder = temporaryFolder(
  { after },
  { 'all.yaml': manifests, 'secret.yaml': map('by-secret', 'a: b') },
)
const [all, secret] = [join(folder, 'all.yaml'), join(folder, 'secret.yaml')]
const nowhere = { KUBECONFIG: join(folder, 'none') }

const post = async (text: string, query = '') => {
  const [one] = readManifests(text, 'given')
  const { object } = one ?? assert.fail(text)
  const home = object.apiVersion === 'v1' ? '/api/v1' : `/apis/${object.apiVersion}`
  const plural = `${object.kind.toLowerCase().replace(/y$/, 'ie')}s`
  const { namespace } = object.metadata
  const path = [home, ...(namespace === undefined ? [] : ['namespaces', namespace]), plural].join(
    '/',
  )
  return requestApi(endpoint, 'POST', `${path}${query}`, { body: object })
}

before(async () => {
  cluster = await startLocalCluster({ name: 'anykind-admission' })
  endpoint = endpointOf(readFileSync(cluster.kubeconfigPath, 'utf8'))
  env = { KUBECONFIG: cluster.kubeconfigPath }
  assert.equal((await post(definition)).status, 201)
  for (const text of given) {
    // The new kind is served a little later than it is there.
    while ((await post(text)).status === 404);
  }
  const refused = async () =>
    (await post(map('by-limit', 'a: b, c: d'), '?dryRun=All')).status === 422
  while (!(await refused()));
})
after(() => cluster.stop())

test('the cluster’s policies judge, live and recorded, as the cluster does', async () => {
  const pack = join(folder, 'pack')
  const pulled = await runAnykind(['schemas', 'pull', pack], { env })
  assert.equal(pulled.code, 0, pulled.err)
  assert.equal(
    pulled.err,
    'not recorded: the Secret parameters of ValidatingAdmissionPolicyBinding by-secret: Secrets are never read\n',
  )
  assert.doesNotMatch(
    readFileSync(join(pack, 'admission.json'), 'utf8'),
    /s3cr3t|czNjcjN0|managedFields/,
  )
  const validate = ['validate', '-f', all, '-o', 'ndjson']
  const live = await runAnykind([...validate, '--policies=cluster'], { env })
  const recorded = await runAnykind([...validate, '--schemas', pack], { env: nowhere })
  assert.deepEqual(recorded.out, live.out)
  assert.equal(live.code, 1)

  const said: string[][] = []
  for (const text of manifests.split('---\n')) {
    const { status, body } = await post(text, '?dryRun=All')
    const { details, message } = body as {
      details?: { causes?: { message: string }[] }
      message: string
    }
    const causes = (details?.causes ?? []).map(cause => cause.message)
    said.push(status === 201 ? [] : causes.length > 0 ? causes : [message])
  }
  assert.deepEqual(findings(live), said)
  assert.deepEqual(
    said.map(messages => messages.length),
    [1, 1, 0, 1, 1],
  )
})

const findings = ({ out }: Ended): string[][] =>
  out
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line).findings.map(({ message }: { message: string }) => message))

test('the cluster’s policies judge lines of other programs, of custom parameters too', async () => {
  const texts = [map('by-limit', 'a: b'), map('by-limit', 'a: b, c: d'), pod(true, 1)]
  const lines = texts.map((manifest, id) => {
    const [, namespace] = /namespace: (\w+)/.exec(manifest) ?? []
    return JSON.stringify({ id, manifest, namespace })
  })
  const { out, err } = await runAnykind(
    ['validate', '--batch', '--engine=exact', '--policies=cluster', '--time-limit=20s'],
    { env, input: `${lines.join('\n')}\n` },
  )
  assert.match(err, /^not judged by: the Secret parameters of .*: Secrets are never read\n$/)
  const answers = out.trimEnd().split('\n')
  assert.deepEqual(
    answers.map(line => JSON.parse(line).code),
    [201, 422, 403],
  )
})

test('a policy whose parameter is a Secret is not decided', async () => {
  const { code, out, err } = await runAnykind(['validate', '-f', secret, '--policies=cluster'], {
    env,
  })
  assert.equal(code, 2)
  assert.match(
    out,
    /not checked: ConfigMap default\/by-secret: not known: the Secret "default\/hidden"/,
  )
  assert.match(
    err,
    /^not judged by: the Secret parameters of .* by-secret: Secrets are never read\n$/,
  )
})

test('what one may not read is told, and nobody says that all policies have judged', async () => {
  const nobody = ['--as=nobody', '--as-group=system:authenticated']
  const line = ['validate', '-f', all, '-o', 'ndjson', '--policies=cluster', ...nobody]
  const { err, out } = await runAnykind(line, { env })
  assert.match(err, /^not judged by: namespaces: they may not be listed$/m)
  assert.match(
    err,
    /^not judged by: mutatingadmissionpolicybindings\.admission.*: they may not be listed$/m,
  )
  for (const document of out.trimEnd().split('\n')) {
    assert.ok(!JSON.parse(document).checked.includes('policies'))
  }
})

test('policies of a cluster take one', async () => {
  const line = ['validate', '-f', all, '--policies=cluster']
  const unreached = await runAnykind(line, { env: nowhere })
  assert.deepEqual([unreached.code, unreached.out], [2, ''])
  const contrary = await runAnykind([...line, '--offline'], { env })
  assert.match(contrary.err, /--policies=cluster asks a cluster, and another flag says to ask none/)
})
