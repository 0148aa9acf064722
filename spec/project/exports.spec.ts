import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { golden } from '../support/golden.ts'

const manifest = JSON.parse(readFileSync('package.json', 'utf8'))
const entries = Object.entries<Record<string, string>>(manifest.exports).filter(
  ([, target]) => typeof target === 'object',
)

test('the public names are those of the golden file', async () => {
  const names: Record<string, string[]> = {}
  for (const [path, target] of entries) {
    const source = target['@anykind/source'] ?? ''
    assert.ok(existsSync(source), source)
    names[`anykind${path.slice(1)}`] = exportedNames(readFileSync(source, 'utf8'))
  }
  await golden('public-names.json', `${JSON.stringify(names, null, 2)}\n`)
})

/** Names that an index file exports, types too: they are all in `export { … }` lists. */
const exportedNames = (text: string): string[] =>
  [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)]
    .flatMap(match => (match[1] ?? '').split(','))
    .map(name =>
      name
        .trim()
        .replace(/^type /, '')
        .replace(/^.* as /, ''),
    )
    .filter(name => name !== '')
    .toSorted()

test('every exported declaration outside of the command has a docstring', () => {
  const sources = globSync('{lib,discovery,schemas-cache}/**/*.ts', { exclude: ['lib/cli/**'] })
  const undocumented = sources.flatMap(file => {
    const lines = readFileSync(file, 'utf8').split('\n')
    return lines.flatMap((line, index) => {
      const name = declaration.exec(line)?.[1]
      return name === undefined || isDocumented(lines[index - 1] ?? '') ? [] : [`${file}: ${name}`]
    })
  })
  assert.deepEqual(undocumented, [])
})

const declaration =
  /^export (?:async )?(?:abstract )?(?:function\*?|const|class|interface|type) (\w+)/

/** A comment ends right before; or one-liners of a kind stand together under one comment. */
const isDocumented = (lineBefore: string) => /\*\/\s*$|^export const /.test(lineBefore)
