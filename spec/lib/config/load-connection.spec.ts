import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { loadConnection } from '../../../lib/config/index.ts'
import { answers, testPlugin } from '../../support/credential-plugin.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

/** The environment of a process that is configured by nothing but KUBECONFIG. */
function environment(t: TestContext, values: Record<string, string>) {
  const before = { ...process.env }
  t.after(() => {
    process.env = before
  })
  process.env = { ...before, ...values }
  for (const name of ['KUBERNETES_SERVICE_HOST', 'KUBERNETES_SERVICE_PORT']) {
    if (!(name in values)) delete process.env[name]
  }
}

const kubeconfig = JSON.stringify({
  'current-context': 'a',
  contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
  clusters: [{ name: 'a', cluster: { server: 'https://a' } }],
  users: [{ name: 'a', user: { token: 't' } }],
})

test('the file of KUBECONFIG, unless another is named', async t => {
  const folder = temporaryFolder(t)
  environment(t, { KUBECONFIG: join(folder, 'a') })
  writeFileSync(join(folder, 'a'), kubeconfig)
  writeFileSync(join(folder, 'b'), kubeconfig.replace('https://a', 'https://b'))
  assert.equal((await loadConnection()).server, 'https://a')
  assert.equal((await loadConnection({ kubeconfig: join(folder, 'b') })).server, 'https://b')
})

test('a kubeconfig wins over the pod that one is in', async t => {
  const folder = temporaryFolder(t)
  writeFileSync(join(folder, 'a'), kubeconfig)
  environment(t, {
    KUBECONFIG: join(folder, 'a'),
    KUBERNETES_SERVICE_HOST: '10.0.0.1',
    KUBERNETES_SERVICE_PORT: '443',
  })
  assert.equal((await loadConnection()).server, 'https://a')
})

test('a kubeconfig that chooses nothing leaves the choice to the pod, as in client-go', async t => {
  const folder = temporaryFolder(t)
  const path = join(folder, 'a')
  environment(t, {
    KUBECONFIG: path,
    KUBERNETES_SERVICE_HOST: '10.0.0.1',
    KUBERNETES_SERVICE_PORT: '443',
  })
  for (const text of ['', kubeconfig.replace('"current-context":"a",', '')]) {
    writeFileSync(path, text)
    // No service account is mounted where specs run.
    await assert.rejects(loadConnection(), { message: /no service account token/ })
  }
  assert.equal((await loadConnection({ context: 'a' })).server, 'https://a')
})

test('an option that is empty is none, as a flag of Go is', async t => {
  const folder = temporaryFolder(t)
  writeFileSync(join(folder, 'a'), kubeconfig)
  environment(t, { KUBECONFIG: join(folder, 'a') })
  const empty = { kubeconfig: '', context: '', cluster: '', user: '', server: '', namespace: '' }
  const connection = await loadConnection({ ...empty, token: '', as: '', asGroups: [] })
  assert.equal(connection.server, 'https://a')
  assert.equal(connection.namespace, 'default')
  assert.deepEqual(await connection.credentials.headers(), { authorization: 'Bearer t' })
})

test('the proxy of the environment is the way, unless the kubeconfig or an option names one', async t => {
  const folder = temporaryFolder(t)
  writeFileSync(join(folder, 'a'), kubeconfig)
  environment(t, { KUBECONFIG: join(folder, 'a'), HTTPS_PROXY: 'proxy:3128', NO_PROXY: '' })
  assert.equal((await loadConnection()).proxy?.url, 'http://proxy:3128')
  const proxyUrl = 'socks5://other:1080'
  assert.equal((await loadConnection({ proxyUrl })).proxy?.url, proxyUrl)
})

test('nothing at all is an error that says where it was looked for and what to do', async t => {
  const path = join(temporaryFolder(t), 'none')
  environment(t, { KUBECONFIG: path })
  await assert.rejects(loadConnection(), {
    code: 'ERR_KUBE_CONFIG',
    message:
      `no cluster is configured: no kubeconfig at ${path} and not in a pod; set KUBECONFIG, ` +
      'pass --kubeconfig, or start a local cluster with `anykind local up`',
  })
})

test('the plugin of a kubeconfig file runs, unless the caller forbids it', async t => {
  const { command } = testPlugin(t, answers({ token: 'p' }))
  const apiVersion = 'client.authentication.k8s.io/v1'
  const exec = { apiVersion, command: './plugin', interactiveMode: 'Never' }
  const config = JSON.parse(kubeconfig)
  const path = join(dirname(command), 'config')
  writeFileSync(path, JSON.stringify({ ...config, users: [{ name: 'a', user: { exec } }] }))
  environment(t, { KUBECONFIG: path })
  for (const options of [{}, { kubeconfig: path }]) {
    const { credentials } = await loadConnection(options)
    assert.deepEqual(await credentials.headers(), { authorization: 'Bearer p' })
    await assert.rejects(loadConnection({ ...options, execPolicy: 'DenyAll' }), {
      code: 'ERR_KUBE_AUTH_EXEC_DENIED',
    })
  }
})

test('a server needs no kubeconfig', async t => {
  environment(t, { KUBECONFIG: join(temporaryFolder(t), 'none') })
  const connection = await loadConnection({ server: 'http://127.0.0.1:8001', token: 't' })
  assert.equal(connection.server, 'http://127.0.0.1:8001')
  assert.deepEqual(await connection.credentials.headers(), { authorization: 'Bearer t' })
})

for (const option of ['context', 'cluster', 'user'] as const) {
  test(`a ${option} that no file holds is an error, in a pod too`, async t => {
    environment(t, {
      KUBECONFIG: join(temporaryFolder(t), 'none'),
      KUBERNETES_SERVICE_HOST: '10.0.0.1',
      KUBERNETES_SERVICE_PORT: '443',
    })
    await assert.rejects(loadConnection({ [option]: 'prod' }), {
      message: `${option} "prod" does not exist`,
    })
  })
}
