import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { test } from 'node:test'

const sources = globSync('{lib,discovery,schemas-cache}/**/*.ts')
const lines = (file: string) => readFileSync(file, 'utf8').split('\n').length - 1

test('no file is longer than 400 lines, and half of them have at most 100', () => {
  const sizes = sources.map(lines).toSorted((a, b) => a - b)
  assert.deepEqual(
    sources.filter(file => lines(file) > 400),
    [],
  )
  assert.ok((sizes[Math.floor(sizes.length / 2)] ?? 0) <= 100)
})

test('no file has a name that says nothing', () => {
  const banned = /^(utils?|helpers?|common|misc|types|options|manager|base)\.ts$/
  assert.deepEqual(
    sources.filter(file => banned.test(basename(file))),
    [],
  )
})

test('every folder has an index.ts that starts with its promises, in 5 to 15 lines', () => {
  const folders = new Set(sources.map(dirname))
  const faults = [...folders].filter(folder => {
    if (/^lib\/cli\/|^lib$/.test(folder)) return false
    const index = globSync(`${folder}/index.ts`)[0]
    const comment = index && /^\/\*\n((?: \*.*\n)+?) \*\/\n/.exec(readFileSync(index, 'utf8'))
    const count = comment?.[1]?.split('\n').length ?? 0
    return count < 5 || count > 16
  })
  assert.deepEqual(faults, [])
})

test('no index.ts re-exports everything', () => {
  assert.deepEqual(
    sources.filter(file => /^export \* /m.test(readFileSync(file, 'utf8'))),
    [],
  )
})
