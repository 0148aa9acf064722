import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { type TestContext, test } from 'node:test'
import { testPlugin } from '../../support/credential-plugin.ts'
import { anykindArguments, runAnykind, runProgram } from '../../support/run-program.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

test('help needs no cluster and no configuration', async () => {
  const { code, out, err } = await runAnykind(['--help'], { env: { KUBECONFIG: '/nonexistent' } })
  assert.deepEqual({ code, err }, { code: 0, err: '' })
  assert.match(out, /^One client for any kind/)
})

test('help loads tables, and no package, nor anything of a cluster', async () => {
  // Run by node before the command: prints what is loaded, at the end.
  const trace = `import { registerHooks } from 'node:module'
    import { writeSync } from 'node:fs'
    const seen = []
    registerHooks({ load: (url, context, next) => (seen.push(url), next(url, context)) })
    process.on('exit', () => writeSync(2, seen.filter(url => url.startsWith('file:')).join('\\n')))`
  const traced = async (line: string): Promise<string[]> => {
    const hook = `data:text/javascript,${encodeURIComponent(trace)}`
    const args = ['--import', hook, ...anykindArguments, ...line.split(' ')]
    return (await runProgram(process.execPath, args)).err.split('\n')
  }
  const ofAll = await traced('--help')
  assert.equal(ofAll.length > 5, true)
  for (const url of ofAll) assert.match(url, /\/lib\/cli\//)
  const ofOne = await traced('get --help')
  for (const url of ofOne) assert.match(url, /\/lib\/(cli|core)\//)
})

test('as a plugin it is called what its user types', async t => {
  const folder = temporaryFolder(t)
  const plugin = join(folder, 'kubectl-anykind')
  await symlink(resolve('lib/cli/main.ts'), plugin)
  const { out } = await runProgram(process.execPath, [plugin, 'get', '--help'])
  assert.match(out, /\n {2}kubectl anykind get TYPE/)
})

test('a wrong line ends with 2, a wrong configuration with 1', async () => {
  const env = { KUBECONFIG: '/nonexistent/config', HOME: '/nonexistent' }
  assert.equal((await runAnykind(['get'], { env })).code, 2)
  const { code, err } = await runAnykind(['get', 'pods'], { env })
  assert.equal(code, 1)
  assert.match(err, /^error: .*\/nonexistent\/config/)
})

test('a reader that goes away ends it quietly', async () => {
  const child = spawn(process.execPath, [...anykindArguments, 'get', '--help'])
  let err = ''
  child.stderr.on('data', text => {
    err += text
  })
  child.stdout.destroy()
  const [code] = await once(child, 'close')
  assert.equal(err, '')
  assert.equal(code, 141)
})

for (const [signal, expected] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  test(`${signal} ends a call that hangs with ${expected}, and no message`, async t => {
    // A server that takes the request and never answers.
    const server = createServer().listen(0, '127.0.0.1')
    t.after(() => server.close().closeAllConnections())
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const args = ['get', 'pods', '--server', `http://127.0.0.1:${port}`]
    const env = { ...process.env, KUBECONFIG: '', HOME: '/nonexistent' }
    const child = spawn(process.execPath, [...anykindArguments, ...args], { env })
    let err = ''
    child.stderr.on('data', text => {
      err += text
    })
    await once(server, 'request')
    child.kill(signal)
    const [code] = await once(child, 'close')
    assert.deepEqual({ code, err }, { code: expected, err: '' })
  })
}

/** The arguments of a command whose user is a plugin, and a manifest. */
function pluginArguments(t: TestContext, exec: object): string[] {
  const config = {
    'current-context': 'a',
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
    clusters: [{ name: 'a', cluster: { server: 'http://127.0.0.1:1' } }],
    users: [
      { name: 'a', user: { exec: { apiVersion: 'client.authentication.k8s.io/v1', ...exec } } },
    ],
  }
  const folder = temporaryFolder(t, { config: JSON.stringify(config) })
  return ['--kubeconfig', join(folder, 'config'), '--cache-dir', folder]
}

test('what a credential plugin writes is printed as it comes, and its failure is one message', async t => {
  const { command, runs } = testPlugin(t, "printf 'log in at\\033[2J https://x\\n' >&2; exit 3")
  const args = pluginArguments(t, { command, interactiveMode: 'Never' })
  const { code, out, err } = await runAnykind(['api-resources', ...args])
  assert.deepEqual({ code, out }, { code: 1, out: '' })
  assert.equal(
    err,
    `log in at^[[2J https://x\nerror: run credential plugin ${command}: ` +
      'it failed with exit code 3: is one logged in? Try it by hand\n',
  )
  assert.equal(runs(), 1)
})

for (const [file, why] of [
  ['-', 'read by this program'],
  ['manifest.json', 'none'],
] as const) {
  test(`a credential plugin that must have the terminal does not run with -f ${file}`, async t => {
    const { command, folder, runs } = testPlugin(t, 'exit 0')
    const manifest = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}'
    const path = join(folder, 'manifest.json')
    await writeFile(path, manifest)
    const args = pluginArguments(t, { command, interactiveMode: 'Always' })
    const line = ['apply', '-f', file === '-' ? file : path, ...args]
    const { code, err } = await runAnykind(line, { input: manifest })
    assert.equal(code, 1)
    assert.ok(err.includes(`it must have a terminal, and standard input is ${why}:`), err)
    assert.equal(runs(), 0)
  })
}
