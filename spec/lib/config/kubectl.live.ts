import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join, relative } from 'node:path'
import { after, type TestContext, test } from 'node:test'
import { connectionFlags, connectionOptions } from '../../../lib/cli/connection-flags.ts'
import { type FlagValues, parseFlags } from '../../../lib/cli/flags.ts'
import { loadConnection } from '../../../lib/config/index.ts'
import { ConfigError, type Connection } from '../../../lib/core/index.ts'
import { startLocalCluster } from '../../../lib/local/index.ts'
import { runProgram } from '../../support/run-program.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { type UserInfo, whoami } from '../../support/whoami.ts'
import { actingSituations } from './situations/acting.ts'
import { addressSituations } from './situations/addresses.ts'
import { choiceSituations } from './situations/choices.ts'
import { fileSituations } from './situations/files.ts'
import { json, kubeconfigsOf, type Situations, textOf, tokenTable } from './situations/situation.ts'
import { textSituations } from './situations/texts.ts'
import { trustSituations } from './situations/trust.ts'
import { userSituations } from './situations/users.ts'

/*
 * The same files, environment and flags for kubectl and for us, on a real API server: it must take both for
 * the same user, or both must fail. Each row says which, so that a row in which all fails proves what
 * it is meant to.
 */

const tokenFolder = temporaryFolder({ after }, { 'tokens.csv': tokenTable })
// Before the tests are named: what is in their tables is of this cluster.
const cluster = await startLocalCluster({
  apiServerFlags: { 'token-auth-file': join(tokenFolder, 'tokens.csv') },
})
after(() => cluster.stop())

const kubeconfigs = kubeconfigsOf(cluster)
const situations: Situations = {
  ...userSituations(kubeconfigs),
  ...fileSituations(kubeconfigs),
  ...choiceSituations(kubeconfigs),
  ...actingSituations(kubeconfigs),
  ...trustSituations(kubeconfigs),
  ...addressSituations(kubeconfigs),
  ...textSituations(kubeconfigs),
}

for (const [what, situation] of Object.entries(situations)) {
  test(`${what}: the server takes us for whom it takes kubectl for`, async t => {
    const { files, list = ['config'], flags: given = [], env = {}, ...expected } = situation
    const folder = temporaryFolder(t)
    for (const [name, content] of Object.entries(files)) write(join(folder, name), content)
    // Relative ones now and then: they count from where the process is.
    const path = (name: string) => name && relative(process.cwd(), join(folder, name))
    const kubeconfig = { KUBECONFIG: list.map(path).join(delimiter), HOME: folder, ...env }
    const flags = given.map(flag => flag.replace('FOLDER', folder))
    const [theirs, view, ours] = await Promise.all([
      kubectlWhoami(flags, kubeconfig),
      kubectlView(flags, kubeconfig),
      ourWhoami(t, flags, kubeconfig),
    ])
    assert.equal(theirs?.username, expected.user, 'kubectl is whom the row says')
    if (expected.ours === undefined) assert.deepEqual(ours.user, theirs, ours.why)
    else assert.equal(ours.user?.username, expected.ours.user, ours.why)
    if (view && ours.connection) assert.deepEqual(viewOf(ours.connection), view)
  })
}

test('there are rows in which we do otherwise, and each says why', () => {
  const otherwise = Object.values(situations).flatMap(({ ours }) => ours ?? [])
  assert.ok(otherwise.length < 10 && otherwise.every(({ why }) => why.length > 20))
})

function write(path: string, content: object | string | Uint8Array | null): void {
  mkdirSync(content === null ? path : join(path, '..'), { recursive: true })
  if (content === null) return
  const isText = typeof content === 'string' || content instanceof Uint8Array
  writeFileSync(path, isText ? content : json(content))
}

const kubectl = (args: readonly string[], env: NodeJS.ProcessEnv) =>
  runProgram(cluster.kubectl ?? '', args, { env })

async function kubectlWhoami(flags: readonly string[], env: NodeJS.ProcessEnv) {
  const { code, out } = await kubectl(['auth', 'whoami', '-o', 'json', ...flags], env)
  return code === 0 ? (JSON.parse(out).status.userInfo as UserInfo) : undefined
}

/** What kubectl makes of the files alone: it shows no flags but `--context` and `--kubeconfig`. */
async function kubectlView(flags: readonly string[], env: NodeJS.ProcessEnv) {
  if (flags.length > 0 && !/^--(context|kubeconfig)$/.test(flags[0] ?? '')) return undefined
  if (flags.length > 2) return undefined
  const view = ['config', 'view', '--minify', '--flatten', '--raw', '-o', 'json', ...flags]
  const { code, out } = await kubectl(view, env)
  if (code !== 0) return undefined
  const { clusters, contexts } = JSON.parse(out)
  const seen = clusters?.[0].cluster
  if (seen === undefined) return undefined
  return {
    server: seen.server.replace(/^(?!https)/, 'https://').replace(/\/$/, ''),
    ca: textOf(seen['certificate-authority-data'] ?? ''),
    serverName: seen['tls-server-name'],
    insecure: seen['insecure-skip-tls-verify'] ?? false,
    compression: seen['disable-compression'],
    namespace: contexts[0].context.namespace ?? 'default',
  }
}

const viewOf = ({ server, tls, namespace, disableCompression }: Connection) => ({
  server,
  ca: tls.ca ?? '',
  serverName: tls.serverName,
  insecure: tls.insecureSkipVerify,
  compression: disableCompression,
  namespace,
})

/** Ours: the flags through the command's own parser. `why` is the error. */
async function ourWhoami(t: TestContext, args: readonly string[], env: NodeJS.ProcessEnv) {
  const before = { ...process.env }
  // Name by name: where home is, Node asks the system.
  Object.assign(process.env, env)
  t.after(() => {
    for (const name of Object.keys(env)) {
      if (before[name] === undefined) delete process.env[name]
      else process.env[name] = before[name]
    }
  })
  let connection: Connection | undefined
  try {
    const { flags } = parseFlags(args, connectionFlags)
    const options = connectionOptions(flags as FlagValues<typeof connectionFlags>)
    connection = await loadConnection(options)
    return { connection, user: await whoami(connection), why: undefined }
  } catch (error) {
    // Refused before anything was sent, or by the server: never by a fault of our own.
    assert.match((error as { code?: string }).code ?? '', /^ERR_KUBE_/)
    if (error instanceof ConfigError) assert.ok(!/hunter2|token-of/.test(error.message))
    return { connection, user: undefined, why: error as Error }
  }
}
