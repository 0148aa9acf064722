import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { isGroup } from '../../../lib/cli/command.ts'
import { anykind, commands } from '../../../lib/cli/commands.ts'
import { connectionFlags } from '../../../lib/cli/connection-flags.ts'
import { defineCommand, runCommandLine } from '../../../lib/cli/index.ts'
import { Output } from '../../../lib/cli/output/output.ts'
import { RequestError } from '../../../lib/core/index.ts'
import { golden } from '../../support/golden.ts'
import { json, LoopbackServer } from '../../support/loopback-server.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const echo = defineCommand({
  name: 'echo',
  summary: 'Print the arguments',
  usage: ['echo [TEXT…]'],
  examples: [['Say hello', 'echo hello']],
  flags: {
    upper: { kind: 'switch', short: 'u', help: 'in capitals' },
    fail: { kind: 'text', value: 'WHY', help: 'fail', choices: ['known', 'unknown'] },
  },
  async run({ args, flags, out }) {
    if (flags.fail === 'known') throw new RequestError('it failed')
    if (flags.fail === 'unknown') throw new TypeError('oops')
    out.line(flags.upper ? args.join(' ').toUpperCase() : args.join(' '))
    return 7
  },
})

const root = {
  name: 'tool',
  summary: 'A tool',
  commands: {
    echo: { summary: 'Print the arguments', load: async () => ({ command: echo }) },
    more: {
      summary: 'More commands',
      load: async () => ({
        command: {
          name: 'more',
          summary: 'More commands',
          commands: {
            echo: { summary: 'Print the arguments', load: async () => ({ command: echo }) },
          },
        },
      }),
    },
  },
}

async function run(line: string, group: Parameters<typeof runCommandLine>[2] = root) {
  let out = ''
  let err = ''
  const code = await runCommandLine(
    line === '' ? [] : line.split(' '),
    {
      out: new Output({ write: text => (out += text) }),
      err: new Output({ write: text => (err += text) }),
      stdin: (async function* () {})(),
      env: {},
      signal: new AbortController().signal,
    },
    group,
  )
  return { code, out, err }
}

test('runs a command with its flags and gives its exit code', async () => {
  assert.deepEqual(await run('echo a -u b'), { code: 7, out: 'A B\n', err: '' })
})

test('finds a command below another word', async () => {
  assert.deepEqual(await run('more echo a'), { code: 7, out: 'a\n', err: '' })
})

for (const [line, err] of [
  [
    'ecko',
    'error: unknown command "ecko" for "tool"; did you mean echo?\nSee \'tool --help\' for usage.\n',
  ],
  ['more x', 'error: unknown command "x" for "tool more"\nSee \'tool more --help\' for usage.\n'],
  [
    '--upper',
    'error: only connection flags may come before the command: "--upper"\nSee \'tool --help\' for usage.\n',
  ],
  [
    'constructor',
    'error: unknown command "constructor" for "tool"\nSee \'tool --help\' for usage.\n',
  ],
  [
    'echo --uper',
    "error: unknown flag: --uper; did you mean --upper?\nSee 'tool echo --help' for usage.\n",
  ],
] as const) {
  test(`"${line}" is a mistake in the line: exit code 2`, async () => {
    assert.deepEqual(await run(line), { code: 2, out: '', err })
  })
}

test('connection flags may come before the command, and are those of the command', async () => {
  let seen: unknown
  const show = defineCommand({
    name: 'show',
    summary: 'Show',
    usage: ['show'],
    flags: connectionFlags,
    async run({ flags, args }) {
      seen = { namespace: flags.namespace, context: flags.context, args }
      return 0
    },
  })
  const commands = { show: { summary: 'Show', load: async () => ({ command: show }) } }
  const more = { name: 'more', summary: 'More', commands }
  const group = {
    ...root,
    commands: { more: { summary: 'More', load: async () => ({ command: more }) } },
  }
  const { code } = await run('-n x --context=a more --namespace y show z -n w', group)
  assert.deepEqual([code, seen], [0, { namespace: 'w', context: 'a', args: ['z'] }])
  const { err } = await run('-n x echo a')
  assert.match(err, /^error: unknown shorthand flag: "n" in -n/)
})

test('a failure of ours ends in its message and exit code 1', async () => {
  assert.deepEqual(await run('echo --fail=known'), { code: 1, out: '', err: 'error: it failed\n' })
})

test('a failure that nobody has thought of shows its stack', async () => {
  const { code, err } = await run('echo --fail=unknown')
  assert.equal(code, 1)
  assert.match(err, /a bug of this program[\s\S]*TypeError: oops\n {4}at/)
})

for (const line of ['', '--help', '-h', 'help']) {
  test(`"${line}" lists the commands`, async () => {
    const { code, out } = await run(line)
    assert.equal(code, 0)
    assert.match(out, /Usage: tool COMMAND[\s\S]*echo {2}Print the arguments\n/)
  })
}

for (const line of ['echo --help', 'echo -h', 'help echo', 'echo a --help -u']) {
  test(`"${line}" says what a command does`, async () => {
    const { code, out } = await run(line)
    assert.equal(code, 0)
    assert.match(out, /tool echo \[TEXT…\][\s\S]*-u, --upper {5}in capitals/)
  })
}

for (const [where, isTTY, shown] of [
  ['a pipe', false, 'Warning: v1 Old is \\u{202e}deprecated\n'],
  ['a terminal', true, '\u001b[33mWarning:\u001b[0m v1 Old is \\u{202e}deprecated\n'],
] as const) {
  test(`a warning of the server is printed once, on ${where} too`, async t => {
    const warning = Buffer.from('299 - "v1 Old is \u202edeprecated"').toString('latin1')
    const server = await LoopbackServer.start(json({}, 200, { warning }))
    t.after(() => server[Symbol.asyncDispose]())
    const ask = defineCommand({
      name: 'ask',
      summary: 'Ask twice',
      usage: ['ask'],
      flags: connectionFlags,
      async run({ connect }) {
        const { client } = await connect()
        for (let time = 0; time < 2; time++) await client.raw({ method: 'GET', path: '/x' })
        return 0
      },
    })
    const group = {
      ...root,
      commands: { ask: { summary: 'Ask', load: async () => ({ command: ask }) } },
    }
    const kubeconfig = temporaryFolder(t, { config: '' })
    let err = ''
    const code = await runCommandLine(
      ['ask', `--kubeconfig=${kubeconfig}/config`, `--server=${server.url}`],
      {
        out: new Output({ write: () => {} }),
        err: new Output({ isTTY, write: text => (err += text) }),
        stdin: (async function* () {})(),
        env: {},
        signal: new AbortController().signal,
      },
      group,
    )
    assert.deepEqual({ code, err }, { code: 0, err: shown })
  })
}

test('the help of every command is that of the golden file', async () => {
  let text = (await run('--help', anykind)).out
  for (const name of Object.keys(commands)) {
    if (name === 'local') continue
    text += `\n$ anykind ${name} --help\n${(await run(`${name} --help`, anykind)).out}`
  }
  await golden('cli-help.txt', text)
})

test('every command of the folder is in the table, under its name and summary', async () => {
  const files = readdirSync('lib/cli/commands').map(file => file.replace(/\.ts$/, ''))
  assert.deepEqual(new Set(Object.keys(commands)), new Set(files))
  for (const [name, { summary, load }] of Object.entries(commands)) {
    const { command } = await load()
    assert.equal(command.name, name)
    assert.equal(command.summary, summary)
    if (isGroup(command)) continue
    for (const usage of command.usage) assert.match(usage, new RegExp(`^${name}\\b`))
    for (const [, line] of command.examples ?? []) assert.match(line, new RegExp(`^${name}\\b`))
  }
})
