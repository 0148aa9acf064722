import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { version } from '../../lib/version.ts'

const json = (file: string) => JSON.parse(readFileSync(file, 'utf8'))
const manifest = json('package.json')
const lock: Record<string, { dev?: boolean; hasInstallScript?: boolean }> =
  json('package-lock.json').packages
const runtime = Object.entries(lock).filter(([path, entry]) => path !== '' && !entry.dev)

test('the version in the code is the one of the package', () => {
  assert.equal(version, manifest.version)
})

test('the package pulls in at most 12 packages, none with an install script', () => {
  assert.ok(runtime.length <= 12, runtime.map(([path]) => path).join(' '))
  assert.deepEqual(
    runtime.filter(([, entry]) => entry.hasInstallScript),
    [],
  )
})

test('node is the only development dependency with an install script, and it is approved', () => {
  const scripted = Object.entries(lock).filter(([, entry]) => entry.hasInstallScript)
  assert.deepEqual(
    scripted.map(([path]) => path),
    ['node_modules/node'],
  )
  assert.deepEqual(Object.keys(manifest.allowScripts), [`node@${manifest.devDependencies.node}`])
})

test('the continuous integration runs the test command that README gives', () => {
  const ci = readFileSync('.ci/run', 'utf8')
  assert.match(readFileSync('README.md', 'utf8'), /npm ci && npm test/)
  assert.match(ci, /^npm ci && npm test$/m)
})
