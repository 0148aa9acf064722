import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, normalize } from 'node:path'
import { test } from 'node:test'

/** Lowest first. A folder may import its own files and those of lower rows, through their index.ts. */
const rows = [
  ['lib/version.ts', 'lib/core'],
  [
    'lib/manifest',
    'lib/storage',
    'lib/transport',
    'discovery',
    'schemas-cache',
    'lib/rules',
    'lib/render',
  ],
  ['lib/config', 'lib/validate', 'lib/client'],
  ['lib/watch'],
  ['lib/gitops', 'lib/controller'],
  ['lib/cluster'],
  ['lib/cluster.ts', 'lib/local', 'lib/metrics'],
  ['lib/connect.ts', 'lib/sync'],
  ['lib/index.ts', 'lib/cli'],
]

/** Each npm package belongs to one folder. */
const packageOwners: Readonly<Record<string, string>> = {
  undici: 'lib/transport',
  ajv: 'schemas-cache',
  'lru-cache': 'schemas-cache',
}

const sources = globSync('{lib,discovery,schemas-cache}/**/*.ts').map(normalize)
const units = rows.flat()
const unitOf = (file: string) =>
  units.find(unit => file === unit || file.startsWith(`${unit}/`)) ?? file
const rankOf = (unit: string) => rows.findIndex(row => row.includes(unit))

/** What a file imports, statically or not: `from '…'`, `import '…'`, `import('…')`. */
const importsOf = (file: string) =>
  [...readFileSync(file, 'utf8').matchAll(/(?:\bfrom |\bimport ?\(?)'([^'\n]+)'/g)].map(
    match => match[1] ?? '',
  )

/** Why an import is not allowed; undefined if it is. */
function fault(file: string, specifier: string): string | undefined {
  const from = unitOf(file)
  if (!specifier.startsWith('.')) return packageFault(from, specifier)
  const target = normalize(`${dirname(file)}/${specifier}`)
  const to = unitOf(target)
  if (to === from) return undefined
  if (rankOf(to) < 0) return `${to} has no row in layers.spec.ts`
  if (rankOf(to) >= rankOf(from)) return `${from} may not import ${to}`
  if (target !== to && target !== `${to}/index.ts`) return `${to} is to be imported by its index.ts`
  return undefined
}

function packageFault(from: string, specifier: string): string | undefined {
  const name = specifier.split('/')[0] ?? ''
  if (specifier.startsWith('node:') || builtinModules.includes(name)) {
    return from === 'lib/core' ? 'lib/core imports nothing' : undefined
  }
  return packageOwners[name] === from ? undefined : `${name} belongs to ${packageOwners[name]}`
}

test('every source file has a row', () => {
  assert.deepEqual(
    sources.filter(file => rankOf(unitOf(file)) < 0),
    [],
  )
})

for (const file of sources) {
  test(`${file} imports only downwards, and only packages of its folder`, () => {
    const faults = importsOf(file).flatMap(specifier => fault(file, specifier) ?? [])
    assert.deepEqual(faults, [])
  })
}

test('an import that goes up, sideways, past an index or to a foreign package is found', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['lib/core/path.ts', '../transport/index.ts'],
    ['lib/core/path.ts', 'node:fs'],
    ['lib/transport/tls.ts', '../storage/index.ts'],
    ['lib/client/client.ts', '../core/path.ts'],
    ['lib/client/client.ts', 'undici'],
    ['discovery/discovery.ts', '../lib/manifest/index.ts'],
  ]
  assert.deepEqual(
    cases.filter(([file, specifier]) => fault(file, specifier) === undefined),
    [],
  )
})
