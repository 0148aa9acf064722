import assert from 'node:assert/strict'
import { globSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { inspect } from 'node:util'
import {
  ApiError,
  type ApiRequest,
  type Cluster,
  type ConnectOptions,
  connect,
  hasCondition,
  type KubeObject,
  NoMatchError,
  TransportError,
  waitFor,
} from 'anykind'
import { inClusterKubeconfig, resolveConnection } from '../../lib/config/index.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { testKubeconfig, testNamespace } from '../support/test-cluster.ts'

const kubeconfig = testKubeconfig()

const web = (namespace: string): KubeObject => {
  const labels = { app: 'web' }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'web', image: 'x/web:1' }] },
      },
    },
  }
}

test('the whole way: connect, find, validate, apply, wait, read back, delete', async t => {
  await using cluster = await connect({ kubeconfig, cacheDirectory: false })
  const object = web(await testNamespace(t))
  const deployments = await cluster.for(object)
  const { violations } = await cluster.validate(object)
  assert.deepEqual(violations, [])
  await deployments.apply(object)
  await waitFor(deployments, 'web', hasCondition('Available'), { timeoutMs: 120_000 })
  const read = await deployments.get('web')
  assert.equal((read.status as { readyReplicas?: number }).readyReplicas, 1)
  await deployments.delete('web')
})

for (const name of [
  'deployments',
  'deployment',
  'deploy',
  'Deployment',
  'deployments.apps',
  'deployments.v1.apps',
]) {
  test(`a Deployment is found as ${name}`, async () => {
    await using cluster = await connect({ kubeconfig, cacheDirectory: false })
    const { resource } = await cluster.resource(name)
    assert.deepEqual(
      [resource.group, resource.version, resource.plural],
      ['apps', 'v1', 'deployments'],
    )
  })
}

test('a name that nothing has is an error with the names that are close', async () => {
  await using cluster = await connect({ kubeconfig, cacheDirectory: false })
  await assert.rejects(cluster.resource('deploymets'), (error: unknown) => {
    assert.ok(error instanceof NoMatchError)
    assert.equal(error.code, 'ERR_KUBE_NO_MATCH')
    assert.match(error.message, /did you mean deployments/)
    return true
  })
})

test('nothing is sent before it is needed, and what is known is not asked for again', async t => {
  const folder = temporaryFolder(t)
  const sent: ApiRequest[] = []
  const open = () =>
    connect({
      kubeconfig,
      cacheDirectory: folder,
      middleware: [
        next => (request, signal) => {
          sent.push(request)
          return next(request, signal)
        },
      ],
    })
  {
    await using cluster = await open()
    assert.equal(sent.length, 0)
    await cluster.resource('configmaps')
    await cluster.resource('deployments')
    assert.ok(sent.length <= 2, `${sent.length} requests`)
  }
  sent.length = 0
  await using cluster = await open()
  await cluster.resource('configmaps')
  assert.equal(sent.length, 0)
})

test('the cache is for the user alone, and holds what the server says to everyone', async t => {
  const folder = join(temporaryFolder(t), 'cache')
  const namespace = await testNamespace(t)
  const object = web(namespace)
  {
    await using cluster = await connect({ kubeconfig, cacheDirectory: folder })
    await cluster.validate(object, { engine: 'fast' })
    await (await cluster.for(object)).apply(object)
  }
  assert.equal(statSync(folder).mode & 0o777, 0o700)
  const files = globSync(join(folder, '**/*')).filter(path => statSync(path).isFile())
  assert.ok(files.length > 0)
  const config = readFileSync(kubeconfig, 'utf8')
  const key = /"client-key-data": ?"([^"]+)"/.exec(config)?.[1] ?? 'none'
  assert.notEqual(key, 'none')
  for (const file of files) {
    assert.equal(statSync(file).mode & 0o777, 0o600)
    const text = readFileSync(file, 'utf8')
    assert.ok(!text.includes(key), file)
    assert.ok(!text.includes(namespace), file)
  }
})

test('a damaged cache costs requests, and nothing else', async t => {
  const folder = temporaryFolder(t)
  {
    await using cluster = await connect({ kubeconfig, cacheDirectory: folder })
    await cluster.validate(web('default'), { engine: 'fast' })
  }
  for (const [index, path] of globSync(join(folder, '**/*')).entries()) {
    if (statSync(path).isFile())
      writeFileSync(path, ['', '{', 'null', '[1]', '{"a":1}'][index % 5] ?? '')
  }
  await using cluster = await connect({ kubeconfig, cacheDirectory: folder })
  assert.equal((await cluster.resource('deploy')).resource.kind, 'Deployment')
  assert.deepEqual((await cluster.validate(web('default'), { engine: 'fast' })).violations, [])
})

/** Who the server takes us for. */
async function whoAmI(cluster: Cluster): Promise<string | undefined> {
  const reviews = await cluster.resource('selfsubjectreviews')
  const { apiVersion, kind } = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }
  const { status } = await reviews.create({ apiVersion, kind, metadata: {} })
  return (status as { userInfo?: { username?: string } }).userInfo?.username
}

test('a token is who one is: of a kubeconfig, of the caller, of a pod', async t => {
  const namespace = await testNamespace(t)
  await using admin = await connect({ kubeconfig, cacheDirectory: false })
  const tokens = (await admin.resource('serviceaccounts')).in(namespace).subresource('token')
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest' }
  const { status } = await tokens.create({ ...request, metadata: { name: 'default' }, spec: {} })
  const { token } = status as { token: string }

  const { clusters } = JSON.parse(readFileSync(kubeconfig, 'utf8'))
  const { server, 'certificate-authority-data': ca } = clusters[0].cluster
  const anonymous = {
    'current-context': 'a',
    contexts: [{ name: 'a', context: { cluster: clusters[0].name, user: 'a' } }],
    clusters,
  }
  const folder = temporaryFolder(t, {
    token,
    namespace,
    'ca.crt': Buffer.from(ca, 'base64').toString(),
    'by-token': JSON.stringify({ ...anonymous, users: [{ name: 'a', user: { token } }] }),
    'by-file': JSON.stringify({
      ...anonymous,
      users: [{ name: 'a', user: { tokenFile: 'token' } }],
    }),
    anonymous: JSON.stringify({ ...anonymous, users: [{ name: 'a', user: {} }] }),
  })
  const { hostname, port } = new URL(server)
  const pod = { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port }
  const inCluster = await inClusterKubeconfig(pod, folder)
  assert.ok(inCluster)
  const ways: Record<string, ConnectOptions> = {
    'a token of the kubeconfig': { kubeconfig: join(folder, 'by-token') },
    'a token file of the kubeconfig': { kubeconfig: join(folder, 'by-file') },
    'a token of the caller': { kubeconfig: join(folder, 'anonymous'), token },
    'the token of a pod': { connection: await resolveConnection(inCluster) },
  }
  for (const [way, options] of Object.entries(ways)) {
    await using cluster = await connect({ ...options, cacheDirectory: false })
    assert.equal(await whoAmI(cluster), `system:serviceaccount:${namespace}:default`, way)
  }
  await using wrong = await connect({
    kubeconfig: join(folder, 'anonymous'),
    token: 'hunter2',
    cacheDirectory: false,
  })
  await assert.rejects(whoAmI(wrong), (error: unknown) => {
    assert.ok(error instanceof ApiError)
    assert.equal(error.status.code, 401)
    assert.ok(!inspect(error, { depth: null, showHidden: true }).includes('hunter2'))
    return true
  })
})

test('middleware of the caller sees each call once, and its error', async () => {
  const seen: string[] = []
  await using cluster = await connect({
    kubeconfig,
    cacheDirectory: false,
    middleware: [
      next => async (request, signal) => {
        try {
          return await next(request, signal)
        } catch (error) {
          seen.push(`${request.method} ${request.path} ${(error as Error).name}`)
          throw error
        }
      },
    ],
  })
  const namespaces = await cluster.resource('namespaces')
  await assert.rejects(namespaces.get('not-there'))
  assert.deepEqual(seen, ['GET /api/v1/namespaces/not-there ApiError'])
})

test('a call ends with its signal, or at its deadline', async () => {
  await using cluster = await connect({ kubeconfig, cacheDirectory: false })
  const configMaps = (await cluster.resource('configmaps')).in('default')
  await assert.rejects(configMaps.get('a', { signal: AbortSignal.abort(new Error('enough')) }), {
    message: 'enough',
  })
  const slow = configMaps.list({ timeoutMs: 0.01 }).next()
  await assert.rejects(slow, (error: unknown) => error instanceof TransportError)
})

test('after its end a cluster answers nothing, and shows no secret', async () => {
  const cluster = await connect({ kubeconfig, cacheDirectory: false })
  await cluster.resource('configmaps')
  const shown = inspect(cluster, { depth: null, showHidden: true })
  assert.ok(!shown.includes('PRIVATE KEY'))
  await cluster[Symbol.asyncDispose]()
  await assert.rejects((await cluster.resource('configmaps')).in('default').get('a'), {
    code: /^ERR_KUBE_TRANSPORT_/,
  })
})
