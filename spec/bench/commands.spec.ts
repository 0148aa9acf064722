import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commandOf } from '../../bench/commands.ts'
import { ourCommand } from '../../bench/programs.ts'
import { type Contender, type Scenario, scenarios } from '../../bench/scenarios.ts'

const files = {
  template: '/t.json',
  samples: '/s.json',
  manifests: '/m',
  set: '/set.yaml',
  replayKubeconfig: '/r',
  applied: '/applied.yaml',
  subject: '/subject',
}

const command = (contender: Contender, name: string): string[] => {
  const scenario = scenarios.find(each => each.name === name)
  assert.ok(scenario)
  return commandOf(contender, scenario, files).map(word => word.replace(/^.*\/bench\//, ''))
}

const node = process.execPath
const client = ['--count', '10000', '--concurrency', '16', '--template', '/t.json']
const kinds = ['/subject/kinds.js', 'discover', '--count', '500', '--samples', '/s.json']

const commands: readonly (readonly [Contender, name: string, words: readonly string[]])[] = [
  ['anykind', 'get', [node, '/subject/client.js', 'get', ...client]],
  ['anykind-guarded', 'get', [node, '/subject/client.js', 'get', ...client, '--guarded']],
  ['client-go', 'get', ['peers/bin/client-go', 'get', ...client]],
  ['client-node', 'get', [node, 'peers/client-node/main.js', 'get', ...client]],
  ['anykind', 'discover', [node, ...kinds]],
  ['anykind-floor', 'discover', [node, ...kinds, '--floor']],
  ['client-go', 'discover', ['peers/bin/client-go-discover', 'discover', '--count', '500']],
  ['anykind', 'yaml', [node, '/subject/rates.js', 'yaml', '--count', '100']],
  [
    'anykind-fast',
    'manifests',
    [
      ...[...ourCommand, 'validate', '--offline', '--engine', 'fast', '-j', '1'],
      ...['-f', '/m/deployments'],
    ],
  ],
  [
    'kubectl-validate',
    'manifest-first',
    [
      ...['peers/bin/kubectl-validate', '--output', 'json'],
      ...['--local-schemas', '/m/kubectl-validate', '/m/first.yaml'],
    ],
  ],
  ['node', 'import', [node, 'peers/nothing.js']],
  [
    'kubectl',
    'diff-500',
    [
      ...['peers/bin/kubectl', 'diff', '--server-side', '--field-manager', 'bench'],
      ...['-f', '/set.yaml'],
    ],
  ],
  ['anykind', 'apply-500', [...ourCommand, 'apply', '--server-side', '-f', '/applied.yaml']],
  ['kubectl', 'cli-explain', ['peers/bin/kubectl', 'explain', 'deployments.spec.strategy']],
]

for (const [contender, name, words] of commands) {
  test(`${contender} is started for ${name} by a command of its own`, () => {
    assert.deepEqual(command(contender, name), words)
  })
}

test('validators are given the definitions of a corpus, each in its way', () => {
  const manifests = scenarios.find(({ name }) => name === 'manifests-all-cores') ?? assert.fail()
  const corpus: Scenario = { ...manifests, concurrency: 2, world: 'corpus' }
  const words = (contender: Contender) => commandOf(contender, corpus, files).slice(1).join(' ')
  assert.match(words('anykind'), /--engine both -j 2 --crds \/m\/crds -f \/m\/manifests$/)
  assert.match(words('kubectl-validate'), /--local-crds \/m\/crds \/m\/manifests$/)
  assert.match(words('kubeconform'), /-n 2 -schema-location \/m\/kubeconform\/\S+ \/m\/manifests$/)
})
