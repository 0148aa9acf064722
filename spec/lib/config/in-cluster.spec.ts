import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { inClusterConnection } from '../../../lib/config/index.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const env = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' }

/** A folder as the kubelet mounts it. */
function mount(t: TestContext): string {
  const folder = temporaryFolder(t)
  writeFileSync(join(folder, 'token'), 'pod-token')
  writeFileSync(join(folder, 'ca.crt'), 'CA')
  writeFileSync(join(folder, 'namespace'), 'shop\n')
  return folder
}

test('address, authority, namespace and token of a pod', async t => {
  const connection = await inClusterConnection(env, mount(t))
  assert.equal(connection?.server, 'https://10.0.0.1:443')
  assert.equal(connection?.namespace, 'shop')
  assert.deepEqual(connection?.tls, { ca: 'CA' })
  assert.deepEqual(await connection?.credentials.headers(), { authorization: 'Bearer pod-token' })
})

test('an IPv6 address is put in brackets', async t => {
  const connection = await inClusterConnection({ ...env, KUBERNETES_SERVICE_HOST: '::1' }, mount(t))
  assert.equal(connection?.server, 'https://[::1]:443')
})

test('without a namespace file it is default', async t => {
  const folder = mount(t)
  rmSync(join(folder, 'namespace'))
  assert.equal((await inClusterConnection(env, folder))?.namespace, 'default')
})

test('outside of a pod there is none', async t => {
  const folder = mount(t)
  for (const none of [
    {},
    { ...env, KUBERNETES_SERVICE_HOST: '' },
    { KUBERNETES_SERVICE_HOST: 'a' },
  ]) {
    assert.equal(await inClusterConnection(none, folder), undefined)
  }
})

test('a service account that is mounted in part is an error that says which', async t => {
  const folder = mount(t)
  rmSync(join(folder, 'ca.crt'))
  await assert.rejects(inClusterConnection(env, folder), {
    message: `${join(folder, 'ca.crt')}: no such file`,
  })
  rmSync(join(folder, 'token'))
  await assert.rejects(inClusterConnection(env, folder), {
    message: `${join(folder, 'token')}: no service account token: is automountServiceAccountToken off?`,
  })
})
