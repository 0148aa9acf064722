import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { compilePattern } from '../../schemas-cache/pattern.ts'
import { PatternError } from '../../schemas-cache/re2-syntax.ts'
import { seededRandom } from '../support/seeded-random.ts'

/** What Go 1.26's regexp says of each pattern: null if it is refused, else a digit for each text. */
const go: { texts: string[]; patterns: [string, string | null][] } = JSON.parse(
  readFileSync(new URL('../fixtures/schemas/re2.json', import.meta.url), 'utf8'),
)
/** More than any of these texts needs. */
const work = () => ({ left: 1e6 })

for (const [pattern, verdicts] of go.patterns) {
  test(`${JSON.stringify(pattern)} means what it means to Go`, () => {
    if (verdicts === null) {
      assert.throws(() => compilePattern(pattern), PatternError)
      return
    }
    let compiled: ReturnType<typeof compilePattern>
    try {
      compiled = compilePattern(pattern)
    } catch (error) {
      // Left to the server, which is always allowed, but only for the reasons we give.
      assert.match(String(error), /left to the server/)
      return
    }
    const ours = go.texts.map(text => (compiled.test(text, work()) ? '1' : '0'))
    assert.equal(ours.join(''), verdicts)
  })
}

test('only Unicode classes and cases outside ASCII are left to the server', () => {
  const left = go.patterns.filter(([pattern, verdicts]) => {
    if (verdicts === null) return false
    try {
      compilePattern(pattern)
      return false
    } catch {
      return true
    }
  })
  for (const [pattern] of left) assert.match(pattern, /\\[pP]|\(\?i/)
  assert.throws(() => compilePattern('^\\pL+$'), /left to the server/)
})

for (const [pattern, text] of [
  ['^(a+)+$', `${'a'.repeat(50_000)}X`],
  ['^(a|aa)+$', `${'a'.repeat(50_000)}X`],
  ['(.*)*(.*)*(.*)*x', 'y'.repeat(50_000)],
  ['^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*$', `${'a'.repeat(50_000)}!`],
  ['(a?){400}a{400}', `${'a'.repeat(399)}`],
] as const) {
  test(`${pattern} costs no more than its text is long`, () => {
    const spent = { left: 1e6 }
    assert.equal(compilePattern(pattern).test(text, spent), false)
  })
}

test('two hundred patterns that catch other engines out cost no more than their text is long', () => {
  const random = seededRandom(13)
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? ''
  const atoms = ['a', '[a-z]', '\\w', '.', '(a|aa)', '(a|b|ab)', '(a|a?)', '[^b]']
  const repeats = ['+', '*', '{2,}', '{1,9}', '+?', '*?']
  for (let i = 0; i < 200; i += 1) {
    let pattern = pick(atoms)
    for (let depth = 0; depth < 3; depth += 1) {
      pattern = `(${pattern}${random() < 0.5 ? pick(atoms) : ''})${pick(repeats)}`
    }
    const spent = { left: 2e6 }
    const found = compilePattern(`^${pattern}!$`).test(`${'a'.repeat(20_000)}X`, spent)
    assert.equal(found, false, pattern)
  }
})

test('a match that costs too much is left to the server', () => {
  const spent = { left: 1e5 }
  const costly = compilePattern('(.{0,700}a){2}.{0,900}b')
  assert.equal(costly.test('ac'.repeat(10_000), spent), undefined)
  assert.ok(spent.left < 0)
  assert.equal(compilePattern('a').test('a', spent), undefined)
})

for (const pattern of [
  '('.repeat(100_000),
  '(?:'.repeat(300) + ')'.repeat(300),
  '((a{1000}){1000}){1000}',
  '[a-z]{1,1000}'.repeat(10),
  'a'.repeat(100_000),
  '\\',
  '[',
  '(?',
]) {
  test(`${pattern.slice(0, 20)} of ${pattern.length} characters is refused as data`, () => {
    assert.throws(() => compilePattern(pattern), PatternError)
  })
}
