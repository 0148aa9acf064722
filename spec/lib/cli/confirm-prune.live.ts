import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { anykind } from '../../../lib/cli/commands.ts'
import { Output } from '../../../lib/cli/output/output.ts'
import { runCommandLine } from '../../../lib/cli/run.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { requestTestCluster, testNamespace } from '../../support/test-cluster.ts'

/** Runs a command on a terminal at which somebody types. */
async function onTerminal(args: readonly string[], typed: string) {
  let shown = ''
  const sink = { isTTY: true, columns: 200, write: (text: string) => (shown += text) }
  const err = new Output(sink, { colour: false })
  const out = new Output(sink, { colour: false, beside: err })
  async function* stdin() {
    yield new TextEncoder().encode(typed)
  }
  const { env } = process
  const { signal } = new AbortController()
  const world = { out, err, stdin: { [Symbol.asyncIterator]: stdin }, env, signal }
  const code = await runCommandLine(args, world, anykind)
  return { code, shown }
}

/** A set with a namespace in it, which is then left out. */
async function start(t: TestContext) {
  const namespace = await testNamespace(t)
  const doomed = `${namespace}-doomed`
  t.after(() => requestTestCluster('DELETE', `/api/v1/namespaces/${doomed}`))
  const settings = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n'
  const folder = temporaryFolder(t, {
    'all.yaml': `${settings}---\napiVersion: v1\nkind: Namespace\nmetadata: {name: ${doomed}}\n`,
    'less.yaml': settings,
  })
  const apply = (file: string, typed = '') => {
    const set = ['--prune', '--applyset=mine', '-n', namespace, '--journal=false']
    return onTerminal(['apply', '-f', join(folder, file), ...set], typed)
  }
  const all = await apply('all.yaml')
  assert.equal(all.code, 0, all.shown)
  const isThere = async () => {
    const { body } = await requestTestCluster('GET', `/api/v1/namespaces/${doomed}`)
    return (body as { status?: { phase?: string } }).status?.phase === 'Active'
  }
  return { doomed, apply, isThere }
}

for (const typed of ['', '\n', 'yes\n', 'DOOMED\n']) {
  test(`a namespace is kept where ${JSON.stringify(typed)} is typed and not its name`, async t => {
    const { doomed, apply, isThere } = await start(t)
    const { code, shown } = await apply('less.yaml', typed.replace('DOOMED', doomed.toUpperCase()))
    assert.match(shown, new RegExp(`type ${doomed} to delete it, or nothing to keep it:`))
    assert.match(shown, new RegExp(`namespace/${doomed} kept: all objects in it would be deleted`))
    assert.equal(code, 0)
    assert.ok(await isThere())
  })
}

test('a namespace whose name is typed is pruned', async t => {
  const { doomed, apply, isThere } = await start(t)
  const { code, shown } = await apply('less.yaml', `${doomed}\n`)
  assert.match(shown, new RegExp(`namespace/${doomed} pruned`))
  assert.equal(code, 0, shown)
  assert.ok(!(await isThere()))
})
