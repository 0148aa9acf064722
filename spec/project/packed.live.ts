import assert from 'node:assert/strict'
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { after, test } from 'node:test'
import { version } from '../../lib/version.ts'
import { type Ended, runProgram } from '../support/run-program.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/*
 * The package as it is published: packed by npm, unpacked where a user would have it, its dependencies
 * beside it. The build joins modules, so that names, classes and files found by place have to be proved.
 */

const project = temporaryFolder({ after })
const modules = join(project, 'node_modules')
const packed = join(modules, 'anykind')
const manifest = JSON.parse(readFileSync('package.json', 'utf8'))

const succeed = async (file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
  const ended = await runProgram(file, args, { env })
  assert.equal(ended.code, 0, `${file} ${args.join(' ')}\n${ended.out}${ended.err}`)
  return ended
}

/** Runs a program of the user's, without the conditions that specs run under. */
const evaluate = (code: string): Promise<Ended> =>
  succeed(process.execPath, [
    '--input-type=module',
    '--eval',
    `process.chdir('${project}');${code}`,
  ])

/** A definition of a custom kind. */
const gears = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'gears.example.dev' },
  spec: {
    group: 'example.dev',
    scope: 'Namespaced',
    names: { plural: 'gears', kind: 'Gear' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { spec: { type: 'object', properties: { teeth: { type: 'integer' } } } },
          },
        },
      },
    ],
  },
}

test('the package is packed', async () => {
  await succeed('npm', ['pack', '--pack-destination', project])
  const [archive = assert.fail('there is no archive')] = readdirSync(project)
  mkdirSync(packed, { recursive: true })
  await succeed('tar', ['-xzf', join(project, archive), '-C', packed, '--strip-components=1'])
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages
  for (const [path, { dev }] of Object.entries<{ dev?: boolean }>(lock)) {
    if (path !== '' && dev !== true) symlinkSync(resolve(path), join(project, path))
  }
})

test('it holds what runs, its types, the rules with their notices, schemas, the sources of the local cluster, and nothing else', () => {
  const files = globSync('**', { cwd: packed, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(packed.length + 1))
  const kind =
    /^(dist\/.*\.(js|d\.ts)|go\/go\.(mod|sum)|go\/cmd\/controlplane\/.*\.go|(README|CHANGELOG)\.md|LICENSE|package\.json)$/
  const data = [
    'dist/lib/rules/rules.notices.txt',
    'dist/lib/rules/rules.wasm.zst',
    'dist/schemas-cache/packs/kubernetes-1.37.br',
    'dist/schemas-cache/packs/units.br',
  ]
  assert.deepEqual(files.filter(file => !kind.test(file)).toSorted(), data)
  assert.ok(files.length > 100)
})

for (const [subpath, target] of Object.entries<{ default: string } | string>(manifest.exports)) {
  if (typeof target === 'string') continue
  const name = join('anykind', subpath)
  test(`${name} has the names that the sources have, and types`, async () => {
    const { out } = await evaluate(
      `console.log(JSON.stringify(Object.keys(await import('${name}'))))`,
    )
    assert.deepEqual(JSON.parse(out), Object.keys(await import(name)))
    assert.ok(existsSync(join(packed, target.default.replace(/\.js$/, '.d.ts'))))
  })
}

test('all subpaths share their classes', async () => {
  await evaluate(`
    import { KubeError } from 'anykind'
    import { loadManifests } from 'anykind/manifest'
    try {
      for await (const manifest of loadManifests(['no-such-file'])) console.log(manifest)
      process.exitCode = 3
    } catch (error) {
      if (!(error instanceof KubeError)) throw error
    }`)
})

test('the command runs, under both of its names', async () => {
  for (const file of Object.values<string>(manifest.bin)) {
    const { out } = await succeed(process.execPath, [join(packed, file), 'version', '--client'])
    assert.match(out, new RegExp(version.replaceAll('.', '\\.')))
  }
})

test('manifests are judged from the package, with both engines and without a cluster', async () => {
  const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: []}\n'
  const folder = temporaryFolder({ after }, { 'pod.yaml': pod })
  const main = join(packed, manifest.bin.anykind)
  const validate = [main, 'validate', '--offline', '-o', 'ndjson', '-f', folder]
  const { code, out } = await runProgram(process.execPath, validate)
  assert.equal(code, 1)
  const { verdict, checked, findings } = JSON.parse(out)
  assert.equal(verdict, 'rejected')
  assert.ok(checked.includes('rules'))
  assert.equal(findings[0].path, 'spec.containers')
})

test('a background cluster starts from the package, is used, and ends', async () => {
  const main = join(packed, manifest.bin.anykind)
  const env = { XDG_STATE_HOME: temporaryFolder({ after }) }
  await succeed(process.execPath, [main, 'local', 'up', '--name', 'packed'], env)
  try {
    const kubeconfig = await succeed(
      process.execPath,
      [main, 'local', 'kubeconfig', '--name', 'packed'],
      env,
    )
    const get = [main, 'get', 'namespace', 'default', '-o', 'name']
    const { out } = await succeed(process.execPath, get, { KUBECONFIG: kubeconfig.out.trim() })
    assert.equal(out, 'namespace/default\n')
  } finally {
    await succeed(process.execPath, [main, 'local', 'down', '--name', 'packed'], env)
  }
})
