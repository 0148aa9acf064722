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

test('its types stand beside those of Node and of a browser', async t => {
  const names = Object.keys(manifest.exports).filter(name => manifest.exports[name].default)
  const imports = names.map(
    (name, index) => `import * as n${index} from '${join('anykind', name)}'`,
  )
  const program = [
    ...imports,
    `export const all = [${names.map((_, index) => `n${index}`).join()}]`,
    "import { createValidator } from 'anykind/validate'",
  ].join('\n')
  const inPage = `\nexport const page = (rulesModule: Promise<WebAssembly.Module>) => createValidator({ rulesModule })\n`
  for (const [lib, text] of [
    [[], program],
    [['dom'], program + inPage],
  ] as const) {
    const compilerOptions = {
      ...{ module: 'nodenext', target: 'esnext', strict: true, noEmit: true, skipLibCheck: false },
      lib: ['esnext', ...lib],
      typeRoots: [resolve('node_modules/@types')],
      types: ['node'],
    }
    const files = { 'a.mts': text, 'tsconfig.json': JSON.stringify({ compilerOptions }) }
    const place = temporaryFolder(t, files)
    symlinkSync(modules, join(place, 'node_modules'))
    await succeed('node_modules/.bin/tsc', ['-p', place])
  }
})

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

test('what judges a Deployment by the package loads no ajv, but a custom kind does', async () => {
  const { out } = await evaluate(`
    import { registerHooks } from 'node:module'
    import { createValidator } from 'anykind/validate'
    const loaded = []
    registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context) } })
    const hasAjv = () => loaded.some(url => url.includes('/ajv/dist'))
    process.env.XDG_CACHE_HOME = '${join(project, 'empty')}'
    const validator = await createValidator({ engine: 'fast', crds: [${JSON.stringify(gears)}] })
    const container = { name: 'a', image: 'b', ports: [{ containerPort: 'x' }] }
    const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [container] } }
    const spec = { selector: { matchLabels: { a: 'b' } }, template }
    const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' }, spec }
    const gear = { apiVersion: 'example.dev/v1', kind: 'Gear', metadata: { name: 'a' }, spec: { teeth: '4' } }
    for (const object of [deployment, gear]) {
      const { violations } = await validator.validate(object)
      console.log(violations.map(({ path }) => path.join('.')).join(), hasAjv())
    }`)
  assert.equal(
    out,
    'spec.template.spec.containers.0.ports.0.containerPort false\nspec.teeth true\n',
  )
})

test('what browsers get of it needs nothing of Node, and judges', async () => {
  const folder = join(packed, 'dist/browser')
  for (const file of readdirSync(folder)) {
    const text = readFileSync(join(folder, file), 'utf8')
    assert.doesNotMatch(text, /["']node:|\bBuffer\b|\bfrom ["'][^.]/, file)
  }
  const { browser } = manifest.exports['./validate']
  const { out } = await evaluate(`
    import { createValidator } from '${join(packed, browser.default)}'
    const validator = await createValidator({ engine: 'fast', crds: [${JSON.stringify(gears)}] })
    const gear = { apiVersion: 'example.dev/v1', kind: 'Gear', metadata: { name: 'a' }, spec: { teeth: '4' } }
    const { verdict, violations } = await validator.validate(gear)
    console.log(verdict, violations.map(({ path }) => path.join('.')).join())`)
  assert.equal(out, 'rejected spec.teeth\n')
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
