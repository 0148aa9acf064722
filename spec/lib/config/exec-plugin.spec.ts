import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { AuthError } from '../../../lib/core/index.ts'
import { createAuthority } from '../../../lib/local/certificate.ts'
import { poll } from '../../../lib/local/poll.ts'
import { answers, type TestPlugin, testPlugin } from '../../support/credential-plugin.ts'
import { ExecWorld, pluginCredentials } from '../../support/exec-world.ts'
import { survivors } from '../../support/process-state.ts'
import { runProgram } from '../../support/run-program.ts'

/** What no error may hold. */
const canary = 'hunter2-canary'
const argument = 'hunter2-argument'
const variable = 'hunter2-variable'
const { certificate: clientCertificateData, key: clientKeyData } = createAuthority('jane')
const other = createAuthority('other')
const world = new ExecWorld()
const pair = { clientCertificateData, clientKeyData }

/** As the plugins of the clouds answer: status, version, and what else is printed. */
const good: Record<string, readonly [string, object, string?]> = {
  // aws eks get-token: a presigned URL as token, fourteen minutes.
  'of EKS': [
    answers(
      { expirationTimestamp: '2026-01-01T00:14:00Z', token: 'k8s-aws-v1.aHR0cHM6Ly9z' },
      'v1beta1',
      { spec: {} },
    ),
    { authorization: 'Bearer k8s-aws-v1.aHR0cHM6Ly9z' },
    'v1beta1',
  ],
  // gke-gcloud-auth-plugin: lower-case metadata of Go, an hour.
  'of GKE': [
    answers({ expirationTimestamp: '2026-01-01T01:00:00Z', token: 'ya29.a0AfH6' }, 'v1beta1', {
      metadata: { creationTimestamp: null },
      spec: { interactive: false },
    }),
    { authorization: 'Bearer ya29.a0AfH6' },
    'v1beta1',
  ],
  // kubelogin: notes on standard error, indented, a time of fractions and an offset.
  'of AKS': [
    `echo 'To sign in, use a web browser' >&2\n${answers(
      { expirationTimestamp: '2026-01-01T02:00:00.123+02:00', token: 'eyJ0.eyJ1.c2ln' },
      'v1',
    ).replaceAll(',"', ',\n  "')}`,
    { authorization: 'Bearer eyJ0.eyJ1.c2ln' },
  ],
  'that gives a token alone': [answers({ token: 'a' }), { authorization: 'Bearer a' }],
  'that gives a certificate': [answers(pair), {}],
  'that gives both': [answers({ ...pair, token: 'a' }), { authorization: 'Bearer a' }],
  'that answers in YAML, as client-go takes it': [
    "printf 'apiVersion: client.authentication.k8s.io/v1\\nkind: ExecCredential\\nstatus: {token: a}\\n'",
    { authorization: 'Bearer a' },
  ],
  "whose time is Go's for none": [
    answers({ token: 'a', expirationTimestamp: '0001-01-01T00:00:00Z' }),
    { authorization: 'Bearer a' },
  ],
  'that gives what has ended already': [
    answers({ token: 'a', expirationTimestamp: '2020-01-01T00:00:00Z' }),
    { authorization: 'Bearer a' },
  ],
  'that writes a million lines for people': [
    `yes ${canary} | head -c 10000000 >&2\n${answers({ token: 'a' })}`,
    { authorization: 'Bearer a' },
  ],
}
for (const [what, [script, headers, version = 'v1']] of Object.entries(good)) {
  test(`a plugin ${what} is run once, and for one that knows its version`, async t => {
    const plugin = testPlugin(t, script)
    const apiVersion = `client.authentication.k8s.io/${version}`
    const credentials = pluginCredentials({ command: plugin.command, apiVersion }, { world })
    assert.deepEqual(await credentials.headers(), headers)
    assert.deepEqual(await credentials.headers(), headers)
    assert.equal(
      credentials.clientCertificate?.key,
      script.includes('KeyData') ? clientKeyData : undefined,
    )
    assert.equal(plugin.runs(), 1)
  })
}

/** Shows an error in every way there is. */
const shown = (error: unknown): string =>
  `${inspect(error, { depth: null, showHidden: true })} ${JSON.stringify(error)}`

const asksForV1 = /: make the two the same$/
const bad: Record<string, readonly [string, RegExp]> = {
  'that fails': ['exit 3', /: it failed with exit code 3: is one logged in\? Try it by hand$/],
  'that fails and says why in colour': [
    "printf '\\033[31mno session\\033[0m\\r\\n\\n' >&2; exit 1",
    /; it wrote:\n {2}\| \^\[\[31mno session\^\[\[0m$/,
  ],
  'that fails and writes too much': [
    `yes 0123456789 | head -c 10000000 >&2; printf last >&2; exit 1`,
    /^[^|]*(\n {2}\| 0?1?2?[0-9]*){7}\n {2}\| [0-9]*(last)?$/,
  ],
  'that fails and writes one line without an end': [
    "head -c 1000000 /dev/zero | tr '\\0' x >&2; exit 1",
    /\n {2}\| x{400}…$/,
  ],
  'that fails and writes secrets': [
    `echo 'client_secret=${canary} {"token": "${canary}"} Bearer ${canary} AKIA0IOSFODNN7EXAMPLEKEY' >&2; exit 1`,
    /\| client_secret=… {"token": "…"} Bearer … …$/,
  ],
  'that fails after it has answered, and repeats it': [
    `${answers({ token: canary })}echo 'sent ${canary}' >&2; exit 1`,
    /\| sent …$/,
  ],
  'that fails and repeats its environment and arguments': [
    `echo "no: $CLIENT_SECRET $2" >&2; exit 1`,
    /\| no: … …$/,
  ],
  'that dies of a signal': ['kill -9 $$', /: it was ended by SIGKILL$/],
  'that prints nothing': ['exit 0', /: its answer is neither JSON nor YAML of an object$/],
  'that prints a page': [`echo '<html>${canary}'`, /: its answer is neither JSON nor YAML/],
  'that prints broken JSON': [
    `echo '{"token": "${canary}",'`,
    /: its answer is neither JSON nor YAML/,
  ],
  'that prints a list': [`echo '["${canary}"]'`, /: its answer is neither JSON nor YAML/],
  'that prints two documents': [
    "printf -- '---\\na: 1\\n---\\nb: 2\\n'",
    /: its answer is neither/,
  ],
  'of another version': [answers({ token: canary }, 'v1beta1'), asksForV1],
  'of a version that has gone': [answers({ token: canary }, 'v1alpha1'), asksForV1],
  'of a version that is none': [
    answers({ token: canary }, canary),
    /: its answer is not an ExecCredential of client\.authentication\.k8s\.io\/v1$/,
  ],
  'that answers something else': [
    answers({ token: canary }).replace('ExecCredential', 'TokenReview'),
    /: its answer is not an ExecCredential of client\.authentication\.k8s\.io\/v1$/,
  ],
  'without a status': [answers(undefined), /: its answer has no status$/],
  'whose status is a text': [answers(canary), /: its answer has no status$/],
  'whose status is empty': [answers({}), /: its answer holds neither a token nor a certificate/],
  'whose token is a number': [answers({ token: 1 }), /: its status\.token is not a string$/],
  'whose token starts a header': [
    answers({ token: `${canary}\r\nimpersonate-user: root` }),
    /: its token holds characters that no token has$/,
  ],
  'with a certificate alone': [answers({ clientCertificateData }), /: .* and not both$/],
  'with a key alone': [answers({ clientKeyData }), /: .* and not both$/],
  'with a key of another': [
    answers({ ...pair, clientKeyData: other.key }),
    /: its key is not the certificate's$/,
  ],
  'with a key that is none': [
    answers({ ...pair, clientKeyData: canary }),
    /: its certificate or key is not PEM that can be read$/,
  ],
  'with a certificate that is none': [
    answers({ ...pair, clientCertificateData: canary }),
    /: its certificate or key is not PEM that can be read$/,
  ],
  'whose time is of another form': [
    answers({ token: canary, expirationTimestamp: '2027-01-01' }),
    /: its expirationTimestamp is not RFC 3339$/,
  ],
  'whose time is none': [
    answers({ token: canary, expirationTimestamp: 'tomorrow' }),
    /: its expirationTimestamp is not RFC 3339$/,
  ],
  'that prints a gigabyte': [
    'head -c 1000000000 /dev/zero',
    /: it printed more than 1 MiB where an ExecCredential should be$/,
  ],
}
for (const [what, [script, message]] of Object.entries(bad)) {
  test(`a plugin ${what} is an error that says what to do, and quotes no secret`, async t => {
    const plugin = testPlugin(t, script)
    const args = ['--client-secret', argument]
    const env = [{ name: 'CLIENT_SECRET', value: variable }]
    const credentials = pluginCredentials({ command: plugin.command, args, env })
    await assert.rejects(credentials.headers(), (error: unknown) => {
      assert.ok(error instanceof AuthError)
      assert.equal(error.code, 'ERR_KUBE_AUTH_EXEC')
      assert.equal(error.command, plugin.command)
      assert.ok(error.message.startsWith(`run credential plugin ${plugin.command}: `))
      assert.match(error.message, message)
      assert.ok(error.message.length < 5_000)
      assert.ok(!shown(error).includes('hunter2'), shown(error))
      assert.ok(!shown(error).includes('PRIVATE KEY'))
      return true
    })
    // The failure is everyone's for five seconds.
    await assert.rejects(credentials.headers(), AuthError)
    assert.equal(plugin.runs(), 1)
  })
}

const notStarted: Record<string, readonly [(folder: string) => object, string, RegExp]> = {
  'that is a folder': [
    folder => ({ command: folder }),
    'ERR_KUBE_AUTH_EXEC',
    /: it is a directory: name a program/,
  ],
  'that is not executable': [
    folder => ({ command: join(folder, 'text') }),
    'ERR_KUBE_AUTH_EXEC',
    /: it is not executable: name a program/,
  ],
  'that is not there': [
    folder => ({ command: join(folder, 'none') }),
    'ERR_KUBE_AUTH_EXEC_MISSING',
    /: there is no such program: install it, or put its folder into PATH$/,
  ],
  'whose name would move the cursor': [
    () => ({ command: 'no\u001b[2J\u009b' }),
    'ERR_KUBE_AUTH_EXEC_MISSING',
    /^run credential plugin no\^\[\[2J\\u\{9b\}: there is no such program/,
  ],
  'that PATH does not have, with a hint of hostile colours': [
    () => ({
      command: 'anykind-no-such-plugin',
      installHint: '\u001b[2Jbrew install\n\tfoo\u202e ',
    }),
    'ERR_KUBE_AUTH_EXEC_MISSING',
    /into PATH\n\n\^\[\[2Jbrew install\n\tfoo\\u\{202e\}$/,
  ],
  'whose name would be a path from here': [
    () => ({ command: 'package.json' }),
    'ERR_KUBE_AUTH_EXEC_MISSING',
    /no such program/,
  ],
  'with more than a process can be given': [
    folder => ({ command: join(folder, 'plugin'), args: ['x'.repeat(3_000_000)] }),
    'ERR_KUBE_AUTH_EXEC',
    /: it cannot be started, as its arguments and environment are too long/,
  ],
  'of a format that is none': [
    folder => ({ command: join(folder, 'bad') }),
    'ERR_KUBE_AUTH_EXEC',
    /: it (cannot be started \(|failed with exit code)/,
  ],
}
for (const [what, [exec, code, message]] of Object.entries(notStarted)) {
  test(`a plugin ${what} is an error that says what to do`, async t => {
    const plugin = testPlugin(t, 'exit 0', { text: '', 'bad*': '#!/no/such/interpreter\n' })
    mkdirSync(join(plugin.folder, 'folder'))
    const credentials = pluginCredentials(exec(plugin.folder))
    await assert.rejects(credentials.headers(), { name: 'AuthError', code, message })
    assert.equal(plugin.runs(), 0)
  })
}

test('fabric8 PR #7965: arguments reach the plugin as they are, and no shell sees them', async t => {
  const plugin = testPlugin(t, `printf '%s\\n' "$@" >"$here/args"\n${answers({ token: 'a' })}`)
  const args = [';touch pwned', '$(touch pwned)', '`id`', '*', '', 'a b', "'", '"', '%PATH%', '&&']
  await pluginCredentials({ command: plugin.command, args }).headers()
  assert.deepEqual(plugin.read('args').split('\n').slice(0, -1), args)
  assert.equal(plugin.read('pwned'), '')
})

test('a plugin is called by the name that the kubeconfig has', async () => {
  const apiVersion = 'client.authentication.k8s.io/v1'
  const answer = `{"kind":"ExecCredential","apiVersion":"${apiVersion}","status":{"token":"%s"}}`
  const args = ['-c', `printf '${answer}' "$0"`]
  const headers = await pluginCredentials({ command: 'sh', args }).headers()
  assert.deepEqual(headers, { authorization: 'Bearer sh' })
})

test("a plugin has our environment, its entry's over it, and the cluster over both", async t => {
  process.env.ANYKIND_SPEC_OURS = 'ours'
  process.env.ANYKIND_SPEC_BOTH = 'ours'
  t.after(() => {
    delete process.env.ANYKIND_SPEC_OURS
    delete process.env.ANYKIND_SPEC_BOTH
  })
  const plugin = testPlugin(t, `env >"$here/env"\n${answers({ token: 'a' })}`)
  const env = [
    { name: 'ANYKIND_SPEC_BOTH', value: 'theirs' },
    { name: 'KUBERNETES_EXEC_INFO', value: 'theirs' },
    { name: '__proto__', value: 'polluted' },
  ]
  await pluginCredentials({ command: plugin.command, env }).headers()
  const lines = plugin.read('env').split('\n')
  for (const line of [
    'ANYKIND_SPEC_OURS=ours',
    'ANYKIND_SPEC_BOTH=theirs',
    'KUBERNETES_EXEC_INFO={"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","spec":{"interactive":false}}',
  ]) {
    assert.ok(lines.includes(line), line)
  }
})

/** Waits until the plugin has said who it is, and its children. */
const pidsOf = async (plugin: TestPlugin): Promise<number[]> => {
  const ready = () => (plugin.read('ready') === '' ? undefined : true)
  await poll(ready, { everyMs: 10, timeoutMs: 10_000 })
  return plugin.read('pids').trim().split('\n').map(Number)
}
const hang = 'echo $$ >>"$here/pids"; echo >"$here/ready"; exec sleep 1000'
const stubborn = `trap '' TERM; sleep 1000 & echo "$$\n$!" >"$here/pids"; echo >"$here/ready"; wait`

const limits: readonly (readonly [string, boolean, string, number])[] = [
  ['a minute', false, 'Never', 60_000],
  ['a minute where there is no terminal', false, 'IfAvailable', 60_000],
  ['five minutes where a person is asked', true, 'IfAvailable', 300_000],
]
for (const [limit, isTerminal, interactiveMode, ms] of limits) {
  test(`a plugin that hangs is ended after ${limit}`, async t => {
    const plugin = testPlugin(t, hang)
    const world = new ExecWorld(isTerminal)
    const credentials = pluginCredentials({ command: plugin.command, interactiveMode }, { world })
    const failed = assert.rejects(credentials.headers(), /it took too long and was ended/)
    const pids = await pidsOf(plugin)
    await world.clock.asleep(ms, ms)
    world.clock.advance(ms)
    await failed
    assert.deepEqual(await survivors(pids), [])
  })
}

test('a plugin that does not end when it is asked to is killed, and its child with it', async t => {
  const plugin = testPlugin(t, stubborn)
  const world = new ExecWorld()
  const failed = assert.rejects(
    pluginCredentials({ command: plugin.command }, { world }).headers(),
    /it took too long and was ended/,
  )
  const pids = await pidsOf(plugin)
  assert.equal(pids.length, 2)
  world.clock.advance(60_000)
  await world.clock.asleep(2_000, 2_000)
  assert.deepEqual(
    pids.filter(pid => process.kill(pid, 0)),
    pids,
  )
  world.clock.advance(2_000)
  await failed
  assert.deepEqual(await survivors(pids), [])
})

for (const [what, end, outcome] of [
  ['an answer', answers({ token: 'a' }), 'Bearer a'],
  ['a failure', 'exit 1', undefined],
] as const) {
  test(`${what} holds although a child of the plugin's keeps its output open; the child ends`, async t => {
    const plugin = testPlugin(t, `sleep 1000 &\necho $! >"$here/pids"; echo >"$here/ready"\n${end}`)
    const world = new ExecWorld()
    const headers = pluginCredentials({ command: plugin.command }, { world }).headers()
    const pids = await pidsOf(plugin)
    const settled = headers.then(
      ({ authorization }) => authorization,
      () => undefined,
    )
    await world.clock.asleep(2_000, 2_000)
    world.clock.advance(2_000)
    assert.equal(await settled, outcome)
    assert.deepEqual(await survivors(pids), [])
  })
}

test('a child that holds only standard error open is let be, and not waited for', async t => {
  const script = `sleep 1000 >/dev/null &\necho $! >"$here/pids"; echo >"$here/ready"\n`
  const plugin = testPlugin(t, script + answers({ token: 'a' }))
  const world = new ExecWorld()
  const headers = pluginCredentials({ command: plugin.command }, { world }).headers()
  const [child = 0] = await pidsOf(plugin)
  t.after(() => process.kill(child))
  await world.clock.asleep(200, 200)
  world.clock.advance(200)
  assert.deepEqual(await headers, { authorization: 'Bearer a' })
  assert.ok(process.kill(child, 0))
})

test('a call that is aborted ends the plugin, unless another waits for it', async t => {
  const plugin = testPlugin(t, hang)
  const credentials = pluginCredentials({ command: plugin.command })
  const [one, two] = [new AbortController(), new AbortController()]
  const first = assert.rejects(credentials.headers(one.signal), { message: 'one' })
  const second = assert.rejects(credentials.headers(two.signal), { message: 'two' })
  const pids = await pidsOf(plugin)
  one.abort(new Error('one'))
  await first
  assert.deepEqual(
    pids.filter(pid => process.kill(pid, 0)),
    pids,
  )
  two.abort(new Error('two'))
  await second
  assert.deepEqual(await survivors(pids), [])
  // That was no failure of the plugin's: the next call asks it again.
  const third = new AbortController()
  const asked = assert.rejects(credentials.headers(third.signal), { message: 'three' })
  await poll(() => plugin.runs() === 2 || undefined, { everyMs: 10, timeoutMs: 10_000 })
  third.abort(new Error('three'))
  await asked
})

/** Arguments of node that run a plugin, and then a statement as soon as it is ready. */
const whileItRuns = (plugin: TestPlugin, statement: string): string[] => [
  '--conditions=@anykind/source',
  '--input-type=module',
  '-e',
  `import { pluginCredentials } from '${join(process.cwd(), 'spec/support/exec-world.ts')}'
   import { existsSync } from 'node:fs'
   void pluginCredentials({ command: '${plugin.command}' }).headers()
   const waiting = setInterval(() => {
     if (!existsSync('${join(plugin.folder, 'ready')}')) return
     clearInterval(waiting)
     ${statement}
   }, 10)`,
]

/** How the process ends, and its exit code then. */
const ends: readonly (readonly [string, string, number | null])[] = [
  ['exits', 'process.exit(7)', 7],
  ['throws', "throw new Error('bug')", 1],
  ['is interrupted', "process.kill(process.pid, 'SIGINT')", null],
  ['is terminated', "process.kill(process.pid, 'SIGTERM')", null],
  ['loses its terminal', "process.kill(process.pid, 'SIGHUP')", null],
]
for (const [what, end, expected] of ends) {
  test(`no plugin outlives the process that runs it and ${what}`, async t => {
    const plugin = testPlugin(t, stubborn)
    const { code, err } = await runProgram(process.execPath, whileItRuns(plugin, end))
    assert.equal(code, expected, err)
    assert.deepEqual(await survivors(await pidsOf(plugin)), [])
  })
}

test('a signal that the process listens to itself is left to it; the plugin ends with the process', async t => {
  const plugin = testPlugin(t, hang)
  // A signal that is sent on would come a second time, before the one that is sent after it.
  const end = `
    let signals = 0
    process.on('SIGUSR2', () => process.exit(signals === 1 ? 7 : 8))
    process.on('SIGINT', () => {
      signals++
      process.kill(process.pid, 'SIGUSR2')
    })
    process.kill(process.pid, 'SIGINT')`
  const { code, err } = await runProgram(process.execPath, whileItRuns(plugin, end))
  assert.equal(code, 7, err)
  assert.deepEqual(await survivors(await pidsOf(plugin)), [])
})

test('a plugin that has ended leaves no listener', async t => {
  const { command } = testPlugin(t, answers({ token: 'a' }))
  const listeners = () =>
    ['exit', 'SIGINT', 'SIGTERM', 'SIGHUP'].map(event => process.listenerCount(event))
  const before = listeners()
  await Promise.all([1, 2, 3].map(() => pluginCredentials({ command }).headers()))
  assert.deepEqual(listeners(), before)
})

test('what a plugin writes for people is told line by line, and not again in the error', async t => {
  const plugin = testPlugin(t, "printf 'go to\\033 https://x\\nand enter 1' >&2; exit 1")
  const lines: string[] = []
  const onExecStderr = (line: string) => void lines.push(line)
  const credentials = pluginCredentials({ command: plugin.command }, { onExecStderr })
  await assert.rejects(credentials.headers(), /Try it by hand$/)
  assert.deepEqual(lines, ['go to^[ https://x', 'and enter 1'])
})

const modes: readonly (readonly [string, boolean, boolean | undefined, boolean | undefined])[] = [
  ['Never', true, undefined, false],
  ['IfAvailable', true, undefined, true],
  ['IfAvailable', true, true, false],
  ['IfAvailable', false, undefined, false],
  ['Always', true, undefined, true],
  ['Always', true, true, undefined],
  ['Always', false, undefined, undefined],
]
for (const [interactiveMode, isTerminal, stdinUnavailable, interactive] of modes) {
  const where = `${isTerminal ? 'with' : 'without'} a terminal${stdinUnavailable ? ' that is in use' : ''}`
  const what = { true: 'gets it', false: 'does not get it', undefined: 'does not run' }
  test(`${interactiveMode} ${where}: the plugin ${what[`${interactive}`]}`, async t => {
    const group = '$(cut -d" " -f5 /proc/$$/stat)'
    const plugin = testPlugin(
      t,
      `echo "$KUBERNETES_EXEC_INFO" >"$here/info"; [ "${group}" = $$ ] && echo >"$here/leads"\n${answers({ token: 'a' })}`,
    )
    const world = new ExecWorld(isTerminal)
    const credentials = pluginCredentials(
      { command: plugin.command, interactiveMode },
      { world, stdinUnavailable },
    )
    if (interactive === undefined) {
      const why = stdinUnavailable ? 'read by this program' : 'none'
      await assert.rejects(credentials.headers(), {
        code: 'ERR_KUBE_AUTH_EXEC',
        message: `run credential plugin ${plugin.command}: it must have a terminal, and standard input is ${why}: log in by running it in one`,
      })
      assert.equal(plugin.runs(), 0)
      return
    }
    await credentials.headers()
    assert.equal(JSON.parse(plugin.read('info')).spec.interactive, interactive)
    // In a group of its own it could not read from the terminal.
    if (process.platform === 'linux') assert.equal(plugin.read('leads') === '', interactive)
  })
}
