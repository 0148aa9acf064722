import assert from 'node:assert/strict'
import { test } from 'node:test'
import { declaredAccess } from '../../../../../lib/cli/commands/rbac/declared-access.ts'
import { temporaryFolder } from '../../../../support/temporary-folder.ts'

test('a module declares what its controllers watch, and that they write what they own', async () => {
  const access = await declaredAccess('spec/fixtures/rbac/controllers.ts')
  const watched = ['get', 'list', 'watch']
  const written = ['get', 'create', 'update', 'patch', 'delete']
  const secrets = { group: '', version: 'v1', kind: 'Secret' }
  assert.deepEqual(
    access.map(({ type, subresource, verbs }) => [type, subresource, verbs]),
    [
      ['deployments', undefined, watched],
      ['configmaps', undefined, watched],
      [secrets, undefined, watched],
      ['nodes', undefined, watched],
      ['configmaps', undefined, written],
      [secrets, undefined, written],
      ['pods', undefined, watched],
    ],
  )
})

for (const [text, why] of [
  ['export const a = 1', /--module .*a\.js: it exports no controller/],
  ['export const a = { kinds: { for: "a", owns: 1, watches: [] } }', /it exports no controller/],
  ['throw new Error("broken")', /--module .*a\.js: broken/],
] as const) {
  test(`a module with "${text}" is refused`, async t => {
    const folder = temporaryFolder(t, { 'a.js': text, 'package.json': '{"type":"module"}' })
    await assert.rejects(declaredAccess(`${folder}/a.js`), {
      code: 'ERR_KUBE_USAGE',
      message: why,
    })
  })
}
