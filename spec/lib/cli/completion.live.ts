import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { Shell } from '../../../lib/cli/output/completion-scripts.ts'
import { anykindArguments, runAnykind, runProgram } from '../../support/run-program.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { requestTestCluster, testKubectl, testNamespace } from '../../support/test-cluster.ts'

/** What may stand next, without what it is for. */
async function completed(...words: string[]): Promise<string[]> {
  const { code, out, err } = await runAnykind(['__complete', ...words])
  assert.deepEqual({ code, err }, { code: 0, err: '' })
  return out
    .trimEnd()
    .split('\n')
    .map(line => line.split('\t')[0] ?? '')
}

test('names are those of the type, in the namespace of the line', async t => {
  const namespace = await testNamespace(t)
  const path = `/api/v1/namespaces/${namespace}/configmaps`
  for (const name of ['alpha', 'beta']) {
    await requestTestCluster('POST', path, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name },
    })
  }
  assert.deepEqual(await completed('get', 'cm', '-n', namespace, 'a'), ['alpha', ':4'])
  assert.deepEqual(await completed('-n', namespace, 'delete', 'cm/b'), ['cm/beta', ':4'])
  assert.deepEqual(await completed('get', 'cm', 'alpha', '-n', namespace, 'b'), ['beta', ':4'])
  assert.deepEqual(await completed('get', 'cm', `--namespace=${namespace.slice(0, -1)}`), [
    `--namespace=${namespace}`,
    ':4',
  ])
})

test('types are those that the server serves, of one group each', async () => {
  assert.deepEqual(await completed('get', 'deploy'), ['deployments', ':4'])
  assert.deepEqual(await completed('explain', 'ev'), ['events', 'events.events.k8s.io', ':4'])
})

/** A folder with the command under all its names. */
function installed(t: TestContext): string {
  const args = anykindArguments.slice(0, -1).join(' ')
  const run = (name: string) =>
    `#!/bin/sh\nexec ${process.execPath} ${args} "$(dirname "$0")/main/${name}" "$@"\n`
  const names = ['anykind', 'kubectl-anykind', 'kubectl_complete-anykind']
  const folder = temporaryFolder(t, Object.fromEntries(names.map(name => [`${name}*`, run(name)])))
  spawnSync('mkdir', [`${folder}/main`])
  for (const name of names) {
    spawnSync('ln', ['-s', resolve('lib/cli/main.ts'), `${folder}/main/${name}`])
  }
  return folder
}

/** How each shell is made to complete a line: what it would show, a word a line. */
const askShell: Readonly<Record<Shell, (line: string) => string>> = {
  bash: line => `source <(anykind completion bash)
    COMP_LINE='${line}' COMP_POINT=${line.length}
    _anykind
    printf '%s\\n' "\${COMPREPLY[@]}"`,
  zsh: line => `compdef() { }
    _describe() { print -rl -- "\${(@P)2}" }
    _files() { print files }
    source <(anykind completion zsh)
    words=(${line}${line.endsWith(' ') ? "''" : ''})
    CURRENT=\${#words}
    _anykind`,
  fish: line => `anykind completion fish | source; complete -C '${line}'`,
}
const isInstalled = (shell: Shell): boolean => spawnSync(shell, ['--version']).status === 0

for (const shell of (['bash', 'zsh', 'fish'] as const).filter(isInstalled)) {
  test(`${shell} completes commands, flags, types and names by its script`, async t => {
    const env = { PATH: `${installed(t)}:${process.env.PATH}` }
    const end = shell === 'zsh' ? /(?<!\\):/ : '\t'
    const shown = async (line: string): Promise<string[]> => {
      const { out, err } = await runProgram(shell, ['-c', askShell[shell](line)], { env })
      assert.equal(err, '')
      const words = out.split('\n').map(text => text.split(end)[0] ?? '')
      return words.filter(word => word !== '').map(word => word.replaceAll('\\', ''))
    }
    // Bash takes the part before a colon or a sign for another word.
    const whole = (word: string) => (shell === 'bash' ? word.replace(/^.*[:=]/, '') : word)
    const lines = {
      'anykind val': ['validate'],
      'anykind delete --cas': ['--cascade'],
      'anykind delete --cascade=f': ['--cascade=foreground'],
      'anykind get podt': ['podtemplates'],
      'anykind get clusterroles system:basic-': ['system:basic-user'],
      'anykind get nothings a': [],
    }
    for (const [line, words] of Object.entries(lines)) {
      assert.deepEqual((await shown(line)).sort(), words.map(whole), line)
    }
    const file = 'anykind apply -f tsconfig.b'
    if (shell === 'fish') assert.deepEqual(await shown(file), ['tsconfig.build.json'])
    if (shell === 'zsh') assert.deepEqual(await shown(file), ['files'])
  })
}

test('kubectl runs it as a plugin, tells its name, and completes its line', async t => {
  const env = { PATH: `${installed(t)}:${process.env.PATH}` }
  const kubectl = (...args: string[]) => runProgram(testKubectl(), args, { env })
  const args = ['get', 'namespaces', 'default', '-o', 'name']
  assert.deepEqual(await kubectl('anykind', ...args), await kubectl(...args))
  assert.match((await kubectl('anykind', 'get', '--help')).out, /\n {2}kubectl anykind get TYPE/)
  const wrong = await kubectl('anykind', 'get', '--sho-labels')
  assert.equal(wrong.code, 2)
  assert.match(wrong.err, /did you mean --show-labels\?\nSee 'kubectl anykind get --help'/)
  const { out } = await kubectl('__complete', 'anykind', 'get', 'namespaces', 'kube-s')
  assert.match(out, /^kube-system\n:4\n/)
})

test('what cannot be asked is not offered, and not told', async () => {
  const server = '--server=https://127.0.0.1:1'
  assert.deepEqual(await completed('get', server, 'po'), [':4'])
  assert.deepEqual(await completed('get', '--nosuch', ''), [':4'])
})
