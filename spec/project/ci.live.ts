import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { parseYaml } from 'anykind/manifest'
import { anykindArguments, runProgram } from '../support/run-program.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/* What CI systems of users run, as it is written for them. Live, as the rules are built for live specs; no cluster is asked. */

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly env?: Readonly<Record<string, string>>
}
interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>
  readonly runs: { readonly using: string; readonly steps: readonly Step[] }
}
interface Hook {
  readonly id: string
  readonly language: string
  readonly entry: string
  readonly types_or: readonly string[]
}
const read = (file: string): unknown => parseYaml(readFileSync(file, 'utf8'), file)

const configMap = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`
const files = {
  'deploy/deep/good.yaml': configMap('good'),
  'with space/bad.yaml': configMap('Bad_'),
  '$(touch owned).yaml': configMap('odd'),
}
const from = [process.execPath, ...anykindArguments].map(word =>
  word.replace(/^lib/, resolve('lib')),
)

/** Where the words of a command line are looked for first: npx is asked for the package, which is the sources here. */
const programs = {
  'bin/npx*': `#!/bin/sh\n[ "$1 $2" = "--yes anykind@$WANTED" ] || { echo "npx $*" >&2; exit 9; }\nshift 2\nexec ${from.join(' ')} "$@"\n`,
  'bin/anykind*': `#!/bin/sh\nexec ${from.join(' ')} "$@"\n`,
}

const { inputs, runs } = read('action.yml') as Action

/** Runs the action's script in the folder, as GitHub does: by bash, with the inputs in its environment. */
async function runAction(folder: string, given: Readonly<Record<string, string>>) {
  const [step, ...others] = runs.steps.filter(({ run }) => run !== undefined)
  assert.deepEqual([runs.using, others.length], ['composite', 0])
  assert.doesNotMatch(step?.run ?? '', /\$\{\{/)
  const expressions = Object.entries(step?.env ?? {}).map(([name, value]) => {
    const input = /^\$\{\{ inputs\.(\w+) \}\}$/.exec(value)?.[1] ?? assert.fail(value)
    return [name, given[input] ?? inputs[input]?.default ?? assert.fail(input)]
  })
  const env = {
    ...Object.fromEntries(expressions),
    PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
    WANTED: given.version ?? inputs.version?.default,
    KUBECONFIG: '/nonexistent',
  }
  const script = `cd '${folder}'\n${step?.run}`
  return runProgram('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], { env })
}

test('the action marks what is wrong at its line, by the version that is asked for', async t => {
  const folder = temporaryFolder(t, { ...files, ...programs })
  const { code, out, err } = await runAction(folder, {
    paths: 'deploy\nwith space/*.yaml\n',
    version: '0.1.0',
  })
  assert.equal(code, 1, err)
  assert.match(out, /^::error file=with space\/bad\.yaml,line=4,.*Bad_/m)
})

test('the action ends well by default, with more flags, and whatever a path is called', async t => {
  const { 'with space/bad.yaml': _, ...good } = files
  const folder = temporaryFolder(t, { ...good, ...programs })
  const plain = await runAction(folder, {})
  assert.equal(plain.code, 0, plain.out + plain.err)
  const odd = await runAction(folder, {
    paths: '$(touch owned).yaml\n"; touch owned; "',
    args: '--offline\n--engine=fast\n--fail-on\nwarning',
  })
  assert.equal(odd.code, 2)
  const touched = await runProgram('ls', [folder])
  assert.doesNotMatch(touched.out, /^owned$/m)
})

const hooks = read('.pre-commit-hooks.yaml') as readonly Hook[]

for (const { id, language, entry, types_or } of hooks) {
  test(`the hook ${id} takes files as pre-commit gives them`, async t => {
    assert.deepEqual([language, types_or], ['node', ['yaml', 'json']])
    const folder = temporaryFolder(t, { ...files, ...programs })
    const env = { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, KUBECONFIG: '/nonexistent' }
    const [program = '', ...words] = entry.split(' ')
    const good = join(folder, 'deploy/deep/good.yaml')
    const bad = join(folder, 'with space/bad.yaml')
    assert.equal((await runProgram(program, [...words, good], { env })).code, 0)
    const { code, out } = await runProgram(program, [...words, good, bad], { env })
    assert.equal(code, 1)
    assert.match(out, /bad\.yaml:4:3: ConfigMap Bad_: metadata\.name: /)
  })
}
