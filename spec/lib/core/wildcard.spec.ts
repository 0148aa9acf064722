import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fieldSteps, matchesSteps, matchesText } from '../../../lib/core/index.ts'
import { seededRandom } from '../../support/seeded-random.ts'

for (const [pattern, path, matches] of [
  ['a/b', 'a/b', true],
  ['a/b', 'a/b/c', false],
  ['a/*', 'a/b', true],
  ['a/*', 'a', false],
  ['a/*', 'a/b/c', false],
  ['**', 'a/b', true],
  ['a/**', 'a', true],
  ['a/**', 'a/b/c', true],
  ['**/c', 'c', true],
  ['**/c', 'a/b/c', true],
  ['a/**/d/**/f', 'a/b/d/d/e/f', true],
  ['a/**/d/**/f', 'a/b/e/f', false],
  ['*.yaml', 'web.yaml', true],
  ['*.yaml', 'web.yml', false],
  ['w?b.*', 'web.yaml', true],
  ['w?b', 'w😀b', true],
  ['a.b', 'axb', false],
  ['(a+)+$', 'aaa', false],
] as const) {
  test(`${pattern} is ${matches ? '' : 'not '}of ${path}`, () => {
    assert.equal(matchesSteps(pattern.split('/'), path.split('/')), matches)
  })
}

/** The plain definition, whose worst case is exponential. */
function slowly(pattern: string, text: string): boolean {
  if (pattern === '') return text === ''
  if (pattern.startsWith('*'))
    return slowly(pattern.slice(1), text) || (text !== '' && slowly(pattern, text.slice(1)))
  return (
    text !== '' && ['?', text[0]].includes(pattern[0]) && slowly(pattern.slice(1), text.slice(1))
  )
}

test('random patterns are of the texts that they are of by definition', () => {
  const random = seededRandom(5)
  const word = (letters: string, length: number) =>
    Array.from({ length }, () => letters[Math.floor(random() * letters.length)]).join('')
  let matched = 0
  for (let round = 0; round < 5000; round++) {
    const pattern = word('ab*?', Math.floor(random() * 7))
    const text = word('ab', Math.floor(random() * 8))
    const expected = slowly(pattern, text)
    assert.equal(matchesText(pattern, text), expected, `${pattern} ${text}`)
    if (expected) matched++
  }
  assert.ok(matched > 500)
})

test('no pattern takes long', () => {
  assert.equal(matchesText(`${'*a'.repeat(1000)}b`, 'a'.repeat(10_000)), false)
})

test('a field has steps', () => {
  const steps = ['spec', 'containers', '0', 'image', 'example.com/a', '']
  assert.deepEqual(fieldSteps('spec.containers[0].image[example.com/a][]'), steps)
  assert.deepEqual(fieldSteps(''), [])
  assert.deepEqual(fieldSteps('a[b'), ['a', 'b'])
})
