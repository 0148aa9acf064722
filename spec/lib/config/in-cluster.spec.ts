import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import {
  type ConnectionOverrides,
  inClusterKubeconfig,
  resolveConnection,
} from '../../../lib/config/index.ts'
import { createAuthority } from '../../../lib/local/certificate.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const { certificate } = createAuthority('spec')
const env: NodeJS.ProcessEnv = {
  KUBERNETES_SERVICE_HOST: '10.0.0.1',
  KUBERNETES_SERVICE_PORT: '443',
}

/** A folder as the kubelet mounts it. */
function mount(t: TestContext): string {
  const folder = temporaryFolder(t)
  writeFileSync(join(folder, 'token'), 'pod-token')
  writeFileSync(join(folder, 'ca.crt'), certificate)
  writeFileSync(join(folder, 'namespace'), 'shop\n')
  return folder
}

/** The connection of a pod; undefined outside of one. */
async function connect(env: NodeJS.ProcessEnv, folder: string, overrides?: ConnectionOverrides) {
  const config = await inClusterKubeconfig(env, folder)
  return config && resolveConnection(config, overrides, env)
}

test('address, authority, namespace and token of a pod', async t => {
  const connection = await connect(env, mount(t))
  assert.equal(connection?.server, 'https://10.0.0.1')
  assert.equal(connection?.namespace, 'shop')
  assert.equal(connection?.tls.ca, certificate)
  assert.deepEqual(await connection?.credentials.headers(), { authorization: 'Bearer pod-token' })
})

test('an IPv6 address is put in brackets', async t => {
  const connection = await connect({ ...env, KUBERNETES_SERVICE_HOST: '::1' }, mount(t))
  assert.equal(connection?.server, 'https://[::1]')
})

test('without a namespace file it is default', async t => {
  const folder = mount(t)
  rmSync(join(folder, 'namespace'))
  assert.equal((await connect(env, folder))?.namespace, 'default')
})

test('POD_NAMESPACE wins over the mounted one, as in client-go', async t => {
  const connection = await connect({ ...env, POD_NAMESPACE: 'other' }, mount(t))
  assert.equal(connection?.namespace, 'other')
})

test('the options of the caller win in a pod too, all of them', async t => {
  const folder = mount(t)
  const token = await connect(env, folder, { token: 'mine', namespace: 'other' })
  assert.equal(token?.namespace, 'other')
  assert.deepEqual(await token?.credentials.headers(), { authorization: 'Bearer mine' })
  const acting = await connect(env, folder, { as: 'jane' })
  assert.deepEqual(await acting?.credentials.headers(), {
    authorization: 'Bearer pod-token',
    'impersonate-user': 'jane',
  })
})

test('a pod has the proxy of its environment', async t => {
  const connection = await connect({ ...env, HTTPS_PROXY: 'proxy:3128' }, mount(t))
  assert.equal(connection?.proxy?.url, 'http://proxy:3128')
  const excluded = { ...env, HTTPS_PROXY: 'proxy:3128', NO_PROXY: '10.0.0.0/8' }
  assert.equal((await connect(excluded, mount(t)))?.proxy, undefined)
})

test('a pod follows the authority and the token that are replaced in its mount', async t => {
  const folder = mount(t)
  const connection = await connect(env, folder)
  const { certificate: other } = createAuthority('other')
  writeFileSync(join(folder, 'ca.crt'), '')
  await connection?.refresh?.()
  assert.equal(connection?.tls.ca, certificate)
  writeFileSync(join(folder, 'ca.crt'), other)
  await connection?.refresh?.()
  assert.equal(connection?.tls.ca, other)

  const refused = (await connection?.credentials.headers()) ?? {}
  writeFileSync(join(folder, 'token'), 'next-token')
  assert.equal(await connection?.credentials.renew?.(refused), true)
  assert.deepEqual(await connection?.credentials.headers(), { authorization: 'Bearer next-token' })
})

test('outside of a pod there is none', async t => {
  const folder = mount(t)
  for (const none of [
    {},
    { ...env, KUBERNETES_SERVICE_HOST: '' },
    { KUBERNETES_SERVICE_HOST: 'a' },
  ]) {
    assert.equal(await connect(none, folder), undefined)
  }
})

test('a service account that is mounted in part is an error that says which', async t => {
  const folder = mount(t)
  rmSync(join(folder, 'ca.crt'))
  await assert.rejects(connect(env, folder), {
    message: `${join(folder, 'ca.crt')}: no such file`,
  })
  rmSync(join(folder, 'token'))
  await assert.rejects(connect(env, folder), {
    message: `${join(folder, 'token')}: no service account token: is automountServiceAccountToken off?`,
  })
})
