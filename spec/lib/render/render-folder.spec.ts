import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { ConfigError } from '../../../lib/core/index.ts'
import { renderFolder } from '../../../lib/render/index.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

/** A folder for kustomize, and a PATH of these programs alone. */
function world(t: TestContext, programs: Readonly<Record<string, string>>) {
  const scripts = Object.entries(programs).map(([name, script]) => [
    `bin/${name}*`,
    `#!/bin/sh\n${script}\n`,
  ])
  const files = { 'shop/kustomization.yaml': 'resources: []\n', ...Object.fromEntries(scripts) }
  const root = temporaryFolder(t, files)
  return { folder: join(root, 'shop'), env: { PATH: join(root, 'bin') } }
}

test("kustomize's own program is run, with the folder", async t => {
  const { folder, env } = world(t, { kustomize: 'echo "of: $*"', kubectl: 'exit 1' })
  const rendered = await renderFolder(folder, { env })
  assert.deepEqual(rendered, { text: `of: build ${folder}\n`, name: `${folder} (kustomize)` })
})

test('kubectl builds it where there is no kustomize', async t => {
  const { folder, env } = world(t, { kubectl: 'echo "of: $*"' })
  assert.equal((await renderFolder(folder, { env }))?.text, `of: kustomize ${folder}\n`)
})

test('a folder of manifests is nobody else’s', async t => {
  assert.equal(await renderFolder(temporaryFolder(t), { env: {} }), undefined)
})

for (const [what, programs, message, timeoutMs] of [
  ['no program', {}, /neither|kustomize nor kubectl is not found: install it/, 60_000],
  ['a complaint', { kustomize: 'echo "no such base" >&2; exit 1' }, /no such base$/, 60_000],
  ['a silent failure', { kustomize: 'exit 3' }, /kustomize: Command failed/, 60_000],
  ['one that hangs', { kustomize: 'exec /bin/sleep 60' }, /took too long/, 100],
  ['a flood', { kustomize: 'exec /usr/bin/yes' }, /writes more than/, 60_000],
  [
    'an escape',
    { kustomize: String.raw`printf '\033[2Jgone' >&2; exit 1` },
    /\^\[\[2Jgone/,
    60_000,
  ],
] as const) {
  test(`${what} is told`, async t => {
    const { folder, env } = world(t, programs)
    await assert.rejects(renderFolder(folder, { env, timeoutMs }), (error: Error) => {
      assert.ok(error instanceof ConfigError)
      assert.match(error.message, message)
      assert.ok(error.message.startsWith(folder))
      return true
    })
  })
}

test('a folder that is not there is told', async () => {
  await assert.rejects(renderFolder('/nowhere/at/all'), ConfigError)
})

test('whoever aborts gets the reason, and the program is gone', async t => {
  const { folder, env } = world(t, { kustomize: 'exec /bin/sleep 60' })
  const reason = new Error('enough')
  const rendering = renderFolder(folder, {
    env,
    signal: AbortSignal.any([AbortSignal.timeout(50)]),
  })
  await assert.rejects(rendering, { name: 'TimeoutError' })
  await assert.rejects(renderFolder(folder, { env, signal: AbortSignal.abort(reason) }), reason)
})
