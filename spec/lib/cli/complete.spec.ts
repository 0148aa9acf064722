import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anykind } from '../../../lib/cli/commands.ts'
import { type CompletionSource, complete } from '../../../lib/cli/complete.ts'

const source: CompletionSource = {
  types: async () => [
    { word: 'pods' },
    { word: 'podtemplates' },
    { word: 'deployments' },
    { word: '--as=admin' },
  ],
  // As only a server says them that is up to no good.
  names: async type => [
    { word: `${type}-a` },
    { word: 'b;reboot' },
    { word: '$(reboot)' },
    { word: '--all' },
    { word: '-A' },
  ],
  entries: async list => [`${list}-a`, 'with space', '-s=example.com', '-'],
}

const words = async (line: string): Promise<readonly string[] | 'files'> => {
  const { words, files } = await complete(line.split(' '), anykind, source)
  return files ? 'files' : words.map(({ word }) => word)
}

/** A line as far as it is typed, and what may stand next. */
const lines: readonly (readonly [string, readonly string[] | 'files'])[] = [
  ['val', ['validate']],
  ['-n x val', ['validate']],
  ['-nx --context=y val', ['validate']],
  ['-n ', ['namespaces-a']],
  ['--context ', ['contexts-a']],
  ['--cluster=', ['--cluster=clusters-a']],
  ['--user=users', ['--user=users-a']],
  ['constructor ', []],
  ['auth ', ['can-i', 'whoami']],
  ['auth can-i del', ['delete', 'deletecollection']],
  ['auth can-i get po', ['pods', 'podtemplates']],
  ['auth can-i get pods ', []],
  ['get po', ['pods', 'podtemplates']],
  ['get deploy,po', ['deploy,pods', 'deploy,podtemplates']],
  ['get pods ', ['pods-a']],
  ['get pods x ', ['pods-a']],
  ['get pods/', ['pods/pods-a']],
  ['get pods/x svc/', ['svc/svc-a']],
  ['get -n x pods ', ['pods-a']],
  ['get pods --show-l', ['--show-labels']],
  ['delete pods ', ['pods-a']],
  ['get deploy,', ['deploy,pods', 'deploy,podtemplates', 'deploy,deployments']],
  ['--context=', ['--context=contexts-a']],
  ['get pods --show-labels=', []],
  ['get pods --nosuch=', []],
  ['delete --cascade=o', ['--cascade=orphan']],
  ['delete --cascade ', ['pods', 'podtemplates', 'deployments']],
  ['describe pods ', ['pods-a']],
  ['wait po', ['pods', 'podtemplates']],
  ['explain po', ['pods', 'podtemplates']],
  ['explain pods/', []],
  ['explain pods ', []],
  ['apply -f ', 'files'],
  ['apply --filename=', 'files'],
  ['apply --dry-run ', ['none', 'server', 'client']],
  ['apply ', []],
  ['config use-context ', ['contexts-a']],
  ['config use-context a ', []],
  ['completion ', ['bash', 'zsh', 'fish']],
]
for (const [line, expected] of lines) {
  test(`"${line}" goes on with ${expected === 'files' ? expected : expected.join(' ') || 'nothing'}`, async () => {
    assert.deepEqual(await words(line), expected)
  })
}

test('every flag and command is offered with what it is for', async () => {
  const { words: flags } = await complete(['get', '--'], anykind, source)
  for (const { word, help } of flags) assert.ok(help, word)
  const { words: commands } = await complete([''], anykind, source)
  assert.deepEqual(
    commands.map(({ word }) => word),
    Object.keys(anykind.commands),
  )
})
