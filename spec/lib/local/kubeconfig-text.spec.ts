import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseKubeconfig, resolveConnection } from '../../../lib/config/index.ts'
import { createAuthority, createLeaf } from '../../../lib/local/certificate.ts'
import { encodeKubeconfig } from '../../../lib/local/kubeconfig-text.ts'

const authority = createAuthority('a test')
const client = (commonName: string) =>
  createLeaf(authority, 'a test', { commonName, usage: ['client'] })
const [admin, jane] = [client('admin'), client('jane')]
const text = encodeKubeconfig({
  name: 'one',
  server: 'https://127.0.0.1:6443',
  certificateAuthority: authority.certificate,
  users: [
    { name: 'admin', client: admin },
    { name: 'jane', client: jane },
  ],
})

test('the current context is the first user, and each other user has a context', async () => {
  const config = await parseKubeconfig(text, 'kubeconfig')
  for (const [context, user] of [
    [undefined, admin],
    ['one', admin],
    ['jane@one', jane],
  ] as const) {
    const { server, tls, credentials } = await resolveConnection(config, { context })
    assert.equal(server, 'https://127.0.0.1:6443')
    assert.equal(tls.ca, authority.certificate)
    const shown = credentials.clientCertificate
    assert.deepEqual([shown?.cert, shown?.key], [user.certificate, user.key])
  }
})

test('it is JSON, which every reader of YAML takes', () => {
  assert.equal(text, `${JSON.stringify(JSON.parse(text), null, 2)}\n`)
})
