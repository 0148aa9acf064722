import assert from 'node:assert/strict'
import { existsSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { kubernetesVersion } from '../../../lib/local/build-parts.ts'
import { goModuleFolder, hashGoSources } from '../../../lib/local/go-sources.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const module = {
  'go.mod': 'module m\n',
  'go.sum': 'x\n',
  'cmd/controlplane/main.go': 'package main\n',
  'cmd/controlplane/main_test.go': 'package main\n',
  'cmd/rules/main.go': 'package main\n',
  'internal/shared/shared.go': 'package shared\n',
  '_instead/x/x.go': 'package x\n',
  'README.md': 'text\n',
}

test('the hash changes with every file that the command is built from, and with nothing else', async t => {
  const hashOf = (files: Record<string, string>) =>
    hashGoSources(temporaryFolder(t, files), 'controlplane')
  const original = await hashOf(module)
  assert.equal(await hashOf(module), original, 'not with the folder')
  const cases: [path: keyof typeof module, changes: boolean][] = [
    ['go.mod', true],
    ['go.sum', true],
    ['cmd/controlplane/main.go', true],
    ['internal/shared/shared.go', true],
    ['cmd/controlplane/main_test.go', false],
    ['cmd/rules/main.go', false],
    ['_instead/x/x.go', false],
    ['README.md', false],
  ]
  for (const [path, changes] of cases) {
    const changed = await hashOf({ ...module, [path]: `${module[path]}// changed\n` })
    assert.equal(changed !== original, changes, path)
  }
})

test('the hash knows where one file ends and the next begins', async t => {
  const one = temporaryFolder(t, { 'a.go': 'xb.goy' })
  const two = temporaryFolder(t, { 'a.go': 'x', 'b.go': 'y' })
  assert.notEqual(await hashGoSources(one, 'x'), await hashGoSources(two, 'x'))
})

test('the hash does not depend on the time of a file, and sees one that goes away', async t => {
  const folder = temporaryFolder(t, module)
  const original = await hashGoSources(folder, 'controlplane')
  utimesSync(join(folder, 'go.mod'), 0, 0)
  assert.equal(await hashGoSources(folder, 'controlplane'), original)
  writeFileSync(join(folder, 'more.go'), '')
  assert.notEqual(await hashGoSources(folder, 'controlplane'), original)
  rmSync(join(folder, 'more.go'))
  assert.equal(await hashGoSources(folder, 'controlplane'), original)
})

test('the module is found, and names the version that is told', () => {
  const folder = goModuleFolder()
  assert.ok(existsSync(join(folder, 'cmd', 'controlplane', 'main.go')))
  const [, named] =
    /^\tk8s\.io\/kubernetes (\S+)/m.exec(readFileSync(join(folder, 'go.mod'), 'utf8')) ?? []
  assert.equal(named, kubernetesVersion)
})
