import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkExec, decodeExec } from '../../../lib/config/exec-entry.ts'
import {
  decodeExecConfig,
  type ExecCluster,
  encodeExecInfo,
} from '../../../lib/config/exec-info.ts'

const info = (cluster: ExecCluster, exec: object = {}, interactive = false): string => {
  const apiVersion = 'client.authentication.k8s.io/v1beta1'
  const entry = decodeExec({ apiVersion, command: 'x', ...exec }, 'user "a"', '/k', path => path)
  assert.ok(entry)
  return encodeExecInfo(checkExec(entry), cluster, interactive)
}
const head = '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1","spec":'
const server = 'https://a'

test('a plugin is told of the terminal, and of the cluster only if it asks', () => {
  assert.equal(info({ server }), `${head}{"interactive":false}}`)
  assert.equal(info({ server }, {}, true), `${head}{"interactive":true}}`)
})

test('of the cluster it is told what client-go tells, in its words and order', () => {
  const cluster = {
    server,
    tlsServerName: 'api',
    insecureSkipTlsVerify: true,
    certificateAuthority: 'PEM',
    proxyUrl: 'http://p:1',
    disableCompression: true,
    config: { audience: 'x', port: 9223372036854775807n },
  }
  assert.equal(
    info(cluster, { provideClusterInfo: true }),
    `${head}{"cluster":{"server":"https://a","tls-server-name":"api","insecure-skip-tls-verify":true,` +
      '"certificate-authority-data":"UEVN","proxy-url":"http://p:1","disable-compression":true,' +
      '"config":{"audience":"x","port":9223372036854775807}},"interactive":false}}',
  )
  const bare = { server, tlsServerName: '', insecureSkipTlsVerify: false, config: undefined }
  assert.equal(
    info(bare, { provideClusterInfo: true }),
    `${head}{"cluster":{"server":"https://a","config":null},"interactive":false}}`,
  )
})

const name = 'client.authentication.k8s.io/exec'
for (const [what, extensions, expected] of [
  ['nothing', undefined, undefined],
  ['null', null, undefined],
  ['an empty list', [], undefined],
  ['those of others', [{ name: 'minikube', extension: { a: 1 } }, 'x', null], undefined],
  ['ours among them', [{ name: 'x' }, { name, extension: { a: 1 } }], { a: 1 }],
  ['ours of a text', [{ name, extension: 'a' }], 'a'],
  ['ours without a value', [{ name }], undefined],
] as const) {
  test(`extensions of ${what} are settings of ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(decodeExecConfig(extensions, 'cluster "a"', '/k'), expected)
  })
}

test('extensions that are no list are refused', () => {
  assert.throws(() => decodeExecConfig({ [name]: {} }, 'cluster "a"', '/k'), {
    code: 'ERR_KUBE_CONFIG',
    message: '/k: cluster "a": "extensions" must be a list',
  })
})
