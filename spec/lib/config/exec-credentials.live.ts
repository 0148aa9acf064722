import assert from 'node:assert/strict'
import { globSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { inspect } from 'node:util'
import { type Cluster, connect } from 'anykind'
import { Cluster as OpenCluster } from '../../../lib/cluster.ts'
import { type Connection, encodeJson } from '../../../lib/core/index.ts'
import { createAuthority } from '../../../lib/local/certificate.ts'
import { createHttpTransport } from '../../../lib/transport/index.ts'
import { answers, type TestPlugin, testPlugin } from '../../support/credential-plugin.ts'
import { ExecWorld, pluginCredentials } from '../../support/exec-world.ts'
import { runAnykind, runProgram } from '../../support/run-program.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import {
  endpointOf,
  requestTestCluster,
  testKubeconfig,
  testKubectl,
  testNamespace,
} from '../../support/test-cluster.ts'

const hour = 3_600_000
const admin = endpointOf(readFileSync(testKubeconfig(), 'utf8'))
const certificateOfAdmin = {
  clientCertificateData: admin.client?.certificate,
  clientKeyData: admin.client?.key,
}

/** A token of the namespace's service account, whom the server then knows by the given name. */
async function tokenOf(namespace: string): Promise<{ token: string; username: string }> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/default/token`
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} }
  const answer = await requestTestCluster('POST', path, body)
  const { status } = answer.body as { status: { token: string } }
  return { token: status.token, username: `system:serviceaccount:${namespace}:default` }
}

/** The path of a kubeconfig of the test cluster whose user is a plugin. */
function kubeconfigOf(
  t: TestContext,
  { command }: Pick<TestPlugin, 'command'>,
  { exec = {}, cluster = {} }: { exec?: object; cluster?: object } = {},
): string {
  const [{ cluster: local }] = JSON.parse(readFileSync(testKubeconfig(), 'utf8')).clusters
  const apiVersion = 'client.authentication.k8s.io/v1'
  const user = { exec: { apiVersion, command, interactiveMode: 'Never', ...exec } }
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'a',
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
    clusters: [{ name: 'a', cluster: { ...local, ...cluster } }],
    users: [{ name: 'a', user }],
  }
  return join(temporaryFolder(t, { config: encodeJson(config) }), 'config')
}

/** A client of the test cluster whose credentials and connections live in the spec's time. */
async function clusterOf(plugin: TestPlugin, world: ExecWorld): Promise<Cluster> {
  const credentials = pluginCredentials({ command: plugin.command }, { world })
  const connection: Connection = {
    server: admin.server,
    namespace: 'default',
    tls: { ca: admin.certificateAuthority },
    credentials,
    refresh: signal => credentials.refresh(signal),
  }
  const { clock } = world
  const transport = await createHttpTransport(connection, { userAgent: 'spec', clock })
  return new OpenCluster(transport, connection, { cacheDirectory: false })
}

/** Who the server takes us for. */
async function whoAmI(cluster: Cluster): Promise<string | undefined> {
  const reviews = await cluster.resource('selfsubjectreviews')
  const apiVersion = 'authentication.k8s.io/v1'
  const review = { apiVersion, kind: 'SelfSubjectReview', metadata: {} }
  const { status } = await reviews.create(review)
  return (status as { userInfo?: { username?: string } }).userInfo?.username
}

test('calls that come at once run the plugin once; it gives a token, and another when that ends', async t => {
  const { token, username } = await tokenOf(await testNamespace(t))
  const { token: other, username: otherName } = await tokenOf(await testNamespace(t))
  const world = new ExecWorld()
  const first = answers({ token, expirationTimestamp: world.in(hour) })
  const plugin = testPlugin(
    t,
    `if [ $(wc -l <"$here/runs") -eq 1 ]; then\n${first}\nelse\n${answers({ token: other })}\nfi`,
  )
  await using cluster = await clusterOf(plugin, world)
  const names = await Promise.all(Array.from({ length: 20 }, () => whoAmI(cluster)))
  assert.deepEqual(new Set(names), new Set([username]))
  assert.equal(plugin.runs(), 1)
  world.clock.advance(hour - 10_000)
  const later = await Promise.all(Array.from({ length: 20 }, () => whoAmI(cluster)))
  assert.deepEqual(new Set(later), new Set([otherName]))
  assert.equal(plugin.runs(), 2)
})

test('a token that the server refuses is renewed once for all, and no caller sees the 401', async t => {
  const { token, username } = await tokenOf(await testNamespace(t))
  const plugin = testPlugin(
    t,
    `if [ $(wc -l <"$here/runs") -eq 1 ]; then\n${answers({ token: 'revoked' })}\nelse\n${answers({ token })}\nfi`,
  )
  await using cluster = await clusterOf(plugin, new ExecWorld())
  const names = await Promise.all(Array.from({ length: 20 }, () => whoAmI(cluster)))
  assert.deepEqual(new Set(names), new Set([username]))
  assert.equal(plugin.runs(), 2)
})

test('a certificate is shown to the server, and another when it ends or is refused', async t => {
  const world = new ExecWorld()
  const stranger = createAuthority('stranger')
  const refused = { clientCertificateData: stranger.certificate, clientKeyData: stranger.key }
  const good = { ...certificateOfAdmin, expirationTimestamp: world.in(hour) }
  const plugin = testPlugin(
    t,
    `case $(wc -l <"$here/runs" | tr -d ' ') in\n1)\n${answers(refused)}\n;;\n2)\n${answers(good)}\n;;\n*)\n${answers(certificateOfAdmin)}\n;;\nesac`,
  )
  await using cluster = await clusterOf(plugin, world)
  const names = await Promise.all(Array.from({ length: 5 }, () => whoAmI(cluster)))
  assert.equal(new Set(names).size, 1)
  assert.match(names[0] ?? '', /admin/)
  assert.equal(plugin.runs(), 2)
  world.clock.advance(hour)
  assert.equal(await whoAmI(cluster), names[0])
  assert.equal(plugin.runs(), 3)
})

const infos: Record<string, { exec?: object; cluster?: object }> = {
  'v1 without the cluster': {},
  'v1beta1 without the cluster': { exec: { apiVersion: 'client.authentication.k8s.io/v1beta1' } },
  'v1beta1 and no interactiveMode': {
    exec: { apiVersion: 'client.authentication.k8s.io/v1beta1', interactiveMode: '' },
  },
  'the cluster': { exec: { provideClusterInfo: true } },
  'the cluster in v1beta1': {
    exec: { apiVersion: 'client.authentication.k8s.io/v1beta1', provideClusterInfo: true },
  },
  'the cluster with settings': {
    exec: { provideClusterInfo: true },
    cluster: {
      'tls-server-name': 'localhost',
      extensions: [
        { name: 'others', extension: { a: 1 } },
        {
          name: 'client.authentication.k8s.io/exec',
          extension: { audience: 'x', deep: [{ n: 9007199254740993n }] },
        },
      ],
    },
  },
  'a cluster that is not verified': {
    exec: { provideClusterInfo: true },
    cluster: { 'certificate-authority-data': null, 'insecure-skip-tls-verify': true },
  },
}
for (const [what, fields] of Object.entries(infos)) {
  test(`a plugin is told the same by kubectl and by us: ${what}`, async t => {
    const apiVersion = (fields.exec as { apiVersion?: string })?.apiVersion
    const version = apiVersion?.endsWith('v1beta1') ? 'v1beta1' : 'v1'
    const record = `printf %s "$KUBERNETES_EXEC_INFO" >"$here/info"\n`
    const plugin = testPlugin(t, record + answers(certificateOfAdmin, version))
    const kubeconfig = kubeconfigOf(t, plugin, fields)
    const { code, err } = await runProgram(testKubectl(), [
      ...['--kubeconfig', kubeconfig, 'get', '--raw', '/version'],
    ])
    assert.equal(code, 0, err)
    const theirs = plugin.read('info').trim()
    await using cluster = await connect({ kubeconfig, cacheDirectory: false })
    assert.match((await whoAmI(cluster)) ?? '', /admin/)
    assert.equal(plugin.runs(), 2)
    assert.equal(plugin.read('info'), theirs)
  })
}

test('the command runs the plugin, and prints what that writes for people', async t => {
  const { token } = await tokenOf(await testNamespace(t))
  const plugin = testPlugin(t, `printf 'hello\\033[2J\\n' >&2\n${answers({ token })}`)
  const kubeconfig = kubeconfigOf(t, plugin)
  const args = ['api-resources', '--kubeconfig', kubeconfig, '--cache-dir', dirname(kubeconfig)]
  const { code, out, err } = await runAnykind(args)
  assert.deepEqual({ code, err }, { code: 0, err: 'hello^[[2J\n' })
  assert.match(out, /^configmaps /m)
  assert.equal(plugin.runs(), 1)
})

test("the plugin's token is in no error, in nothing that shows the cluster, in no file of the cache", async t => {
  const { token } = await tokenOf(await testNamespace(t))
  const plugin = testPlugin(t, answers({ token }))
  const folder = temporaryFolder(t)
  const kubeconfig = kubeconfigOf(t, plugin)
  await using cluster = await connect({ kubeconfig, cacheDirectory: folder })
  const secrets = (await cluster.resource('secrets')).in('kube-system')
  const error: unknown = await secrets.get('a').catch(error => error)
  assert.match(`${error}`, /cannot get resource "secrets"/)
  const files = globSync(join(folder, '**/*')).filter(path => statSync(path).isFile())
  assert.ok(files.length > 0)
  const texts = [
    inspect(error, { depth: null, showHidden: true }),
    inspect(cluster, { depth: null, showHidden: true }),
    ...files.map(file => readFileSync(file, 'utf8')),
  ]
  for (const text of texts) assert.ok(!text.includes(token))
})
