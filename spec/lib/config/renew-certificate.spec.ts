import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { parseKubeconfig, resolveConnection } from '../../../lib/config/index.ts'
import type { ApiRequest } from '../../../lib/core/index.ts'
import { createAuthority, createLeaf } from '../../../lib/local/certificate.ts'
import { authorize, createHttpTransport } from '../../../lib/transport/index.ts'
import { type Answer, failure, json, LoopbackServer } from '../../support/loopback-server.ts'
import { ManualClock } from '../../support/manual-clock.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const authority = createAuthority('spec')
const issue = (commonName: string, usage: 'server' | 'client') =>
  createLeaf(authority, 'spec', { commonName, usage: [usage], hosts: ['127.0.0.1'] })
const [jane, john, server] = [
  issue('jane', 'client'),
  issue('john', 'client'),
  issue('server', 'server'),
]
const post: ApiRequest = { method: 'POST', path: '/x', body: '{}' }

/** A server that takes one user only, Jane at first, and a client of Jane's files. */
async function start(t: TestContext) {
  const taken = { name: 'jane' }
  const answer: Answer = (response, request, socket) =>
    (request.clientName === taken.name ? json({}) : failure(401, 'Unauthorized'))(
      response,
      request,
      socket,
    )
  const loopback = await LoopbackServer.start(answer, {
    cert: server.certificate,
    key: server.key,
    ca: authority.certificate,
    requestCert: true,
    rejectUnauthorized: true,
  })
  const folder = temporaryFolder(t, {
    ca: authority.certificate,
    crt: jane.certificate,
    key: jane.key,
  })
  const [crt, key] = [join(folder, 'crt'), join(folder, 'key')]
  const user = { 'client-certificate': crt, 'client-key': key }
  const cluster = { server: loopback.url, 'certificate-authority': join(folder, 'ca') }
  const config = {
    'current-context': 'a',
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
    clusters: [{ name: 'a', cluster }],
    users: [{ name: 'a', user }],
  }
  const kubeconfig = await parseKubeconfig(JSON.stringify(config), '/k')
  const connection = await resolveConnection(kubeconfig, {}, {})
  // Time stands still: nothing is read again because it is old.
  const clock = new ManualClock()
  const transport = await createHttpTransport(connection, { userAgent: 'spec/1', clock })
  t.after(async () => {
    await transport[Symbol.asyncDispose]()
    await loopback[Symbol.asyncDispose]()
  })
  const send = authorize(connection.credentials)(transport.send)
  const call = async () => {
    const { status, body } = await send(post)
    await body.bytes()
    return status
  }
  return { call, files: { crt, key }, loopback, taken }
}

test('a certificate that is refused is read again, and no call that it was refused for is lost', async t => {
  const { call, files, loopback, taken } = await start(t)
  assert.equal(await call(), 200)
  writeFileSync(files.crt, john.certificate)
  writeFileSync(files.key, john.key)
  taken.name = 'john'
  const calls = await Promise.all(Array.from({ length: 10 }, call))
  assert.deepEqual(new Set(calls), new Set([200]))
  const refused = loopback.requests.slice(1).filter(({ clientName }) => clientName === 'jane')
  assert.ok(refused.length > 0)
})

test('a certificate that is refused and is not replaced is the answer, after one try', async t => {
  const { call, files, loopback, taken } = await start(t)
  taken.name = 'john'
  assert.equal(await call(), 401)
  assert.equal(loopback.requests.length, 1)
  writeFileSync(files.crt, john.certificate)
  assert.equal(await call(), 401, 'its key has not followed yet')
})
