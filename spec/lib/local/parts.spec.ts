import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ConfigError } from '../../../lib/core/index.ts'
import { kwokVersion } from '../../../lib/local/build-parts.ts'
import { goModuleFolder, hashGoSources } from '../../../lib/local/go-sources.ts'
import { goTarget } from '../../../lib/local/go-target.ts'
import { findParts } from '../../../lib/local/parts.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const envtest = { 'etcd*': '', 'kube-apiserver*': '', 'kubectl*': '' }
const controllers = { 'kube-controller-manager*': '', 'kube-scheduler*': '' }
const kwok = { 'kwok*': '', 'stages/b.yaml': '', 'stages/a.yaml': '', 'stages/README.md': '' }

test('a folder as envtest has it is enough for an API server', async t => {
  const assets = temporaryFolder(t, envtest)
  assert.deepEqual(await findParts({ assets, env: {} }), {
    folder: assets,
    files: { etcd: join(assets, 'etcd'), apiserver: join(assets, 'kube-apiserver') },
    stages: [],
    kubectl: join(assets, 'kubectl'),
  })
})

test('the option goes before KUBEBUILDER_ASSETS, and that before all else', async t => {
  const [named, ambient] = [temporaryFolder(t, envtest), temporaryFolder(t, envtest)]
  const env = { KUBEBUILDER_ASSETS: ambient }
  assert.equal((await findParts({ env })).folder, ambient)
  assert.equal((await findParts({ assets: named, env })).folder, named)
})

test('nodes take controller manager, scheduler, and kwok with its stages from the folder in order', async t => {
  const assets = temporaryFolder(t, { ...envtest, ...controllers, ...kwok })
  const { files, stages } = await findParts({ assets, nodes: true, env: {} })
  assert.deepEqual(files, {
    etcd: join(assets, 'etcd'),
    apiserver: join(assets, 'kube-apiserver'),
    'controller-manager': join(assets, 'kube-controller-manager'),
    scheduler: join(assets, 'kube-scheduler'),
    kwok: join(assets, 'kwok'),
  })
  assert.deepEqual(stages, [join(assets, 'stages', 'a.yaml'), join(assets, 'stages', 'b.yaml')])
})

test('what a folder lacks is named, with the way out', async t => {
  const cases: [files: Record<string, string>, nodes: boolean, missing: string][] = [
    [{}, false, 'etcd'],
    [{ 'etcd*': '' }, false, 'kube-apiserver'],
    [{ etcd: 'not executable', 'kube-apiserver*': '' }, false, 'etcd'],
    [envtest, true, 'kube-controller-manager'],
    [{ ...envtest, 'kube-controller-manager*': '' }, true, 'kube-scheduler'],
  ]
  for (const [files, nodes, missing] of cases) {
    const assets = temporaryFolder(t, files)
    await assert.rejects(findParts({ assets, nodes, env: {} }), error => {
      assert.ok(error instanceof ConfigError)
      assert.equal(error.path, assets)
      assert.match(error.message, new RegExp(`no ${missing} that can be run.*built with Go`))
      return true
    })
  }
})

test('without a folder the cache is used, by the hash of the Go sources, and nothing is built', async t => {
  const cache = temporaryFolder(t)
  const hash = await hashGoSources(goModuleFolder(), 'controlplane')
  const { os, arch } = goTarget()
  const root = join('anykind', 'local')
  const built = temporaryFolder(t, {
    ...under(join(root, `controlplane-${hash}-${os}-${arch}`), { ...envtest, ...controllers }),
    ...under(join(root, `kwok-${kwokVersion}-${os}-${arch}`), kwok),
  })
  mkdirSync(join(cache, root), { recursive: true })
  const found = await findParts({
    nodes: true,
    env: { XDG_CACHE_HOME: built },
    onProgress: line => assert.fail(line),
  })
  assert.equal(found.folder, join(built, root, `controlplane-${hash}-${os}-${arch}`))
  assert.equal(found.files.kwok, join(built, root, `kwok-${kwokVersion}-${os}-${arch}`, 'kwok'))
})

test('without a folder, a cache and Go the error names both ways out', async t => {
  const path = process.env.PATH
  t.after(() => {
    process.env.PATH = path
  })
  process.env.PATH = temporaryFolder(t)
  await assert.rejects(findParts({ env: { XDG_CACHE_HOME: temporaryFolder(t) } }), error => {
    assert.ok(error instanceof ConfigError)
    assert.match(error.message, /no go command on PATH/)
    assert.match(error.message, /install Go/)
    assert.match(error.message, /KUBEBUILDER_ASSETS/)
    return true
  })
})

const under = (folder: string, files: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [join(folder, name), text]))
