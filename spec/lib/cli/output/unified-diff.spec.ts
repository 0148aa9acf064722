import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { unifiedDiff } from '../../../../lib/cli/output/unified-diff.ts'
import { seededRandom } from '../../../support/seeded-random.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const names = { before: 'a', after: 'b' }
const lines = (text: string) => text.split(' ').join('\n') + (text === '' ? '' : '\n')

test('equal texts differ in nothing', () => {
  assert.deepEqual(unifiedDiff(lines('a b c'), lines('a b c'), names), [])
  assert.deepEqual(unifiedDiff('', '', names), [])
})

test('a change stands among three lines of what is around it', () => {
  assert.deepEqual(unifiedDiff(lines('1 2 3 4 5 6 7 8 9'), lines('1 2 3 4 x 6 7 8 9'), names), [
    '--- a',
    '+++ b',
    '@@ -2,7 +2,7 @@',
    ' 2',
    ' 3',
    ' 4',
    '-5',
    '+x',
    ' 6',
    ' 7',
    ' 8',
  ])
})

test('what is new has nothing before it, and what is gone nothing after', () => {
  assert.equal(unifiedDiff('', lines('a b'), names)[2], '@@ -0,0 +1,2 @@')
  assert.equal(unifiedDiff(lines('a'), '', names)[2], '@@ -1 +0,0 @@')
})

/** What a diff says the second text is, read by patch(1), which checks every line of it. */
function patched(t: { after(run: () => void): void }, before: string, diff: readonly string[]) {
  const folder = temporaryFolder(t, { a: before })
  const args = ['-s', '-o', '-', join(folder, 'a')]
  const { stdout, status, stderr } = spawnSync('patch', args, {
    input: `${diff.join('\n')}\n`,
    encoding: 'utf8',
  })
  assert.equal(status, 0, stderr)
  return stdout
}

test('whatever two texts are, the one and their difference give the other', t => {
  const random = seededRandom(7)
  for (let round = 0; round < 60; round++) {
    const text = () =>
      Array.from({ length: 1 + Math.floor(random() * 40) }, () => 'abcd'[Math.floor(random() * 4)])
    const [before, after] = [`${text().join('\n')}\n`, `${text().join('\n')}\n`]
    const diff = unifiedDiff(before, after, names)
    if (diff.length > 0) assert.equal(patched(t, before, diff), after)
    else assert.equal(before, after)
  }
})

test('texts of which little is the same are not searched for the least change', () => {
  const text = (letter: string) =>
    Array.from({ length: 5_000 }, (_, index) => `${letter}${index}\n`).join('')
  const diff = unifiedDiff(`same\n${text('a')}`, `same\n${text('b')}`, names)
  assert.equal(diff.length, 2 + 1 + 1 + 10_000)
})

/** The hunks of diff(1), whose head has the times of files. */
function diffOf(t: { after(run: () => void): void }, before: string, after: string): string[] {
  const folder = temporaryFolder(t, { a: before, b: after })
  const { stdout } = spawnSync('diff', ['-u', '-d', join(folder, 'a'), join(folder, 'b')], {
    encoding: 'utf8',
  })
  return stdout.trimEnd().split('\n').slice(2)
}

/** Texts in which a run of changed lines may stand in several places. */
const movable: readonly (readonly [what: string, before: string, after: string])[] = [
  ['to the end', 'x a b y', 'x a b a b y'],
  ['within a list', '- 1 - 2 - 3', '- 1 - 2 - 2 - 3'],
  ['beside what is added', 'b b', 'a b'],
  ['up before it goes down', 'c a a', 'a c'],
  ['into one with the next', 'a b b c', 'a b b b b c'],
  ['out of one that is gone', 'a a a b a a', 'a b a'],
]
for (const [what, before, after] of movable) {
  test(`a change that may be moved ${what} is where diff(1) has it`, t => {
    const ours = unifiedDiff(lines(before), lines(after), names).slice(2)
    assert.deepEqual(ours, diffOf(t, lines(before), lines(after)))
  })
}

test('no difference is longer than that of diff(1)', t => {
  const random = seededRandom(11)
  const isChange = (line: string) => /^[-+]/.test(line)
  for (let round = 0; round < 60; round++) {
    const text = () =>
      Array.from({ length: 1 + Math.floor(random() * 40) }, () => 'abcd'[Math.floor(random() * 4)])
    const [before, after] = [`${text().join('\n')}\n`, `${text().join('\n')}\n`]
    const ours = unifiedDiff(before, after, names).slice(2).filter(isChange)
    assert.equal(ours.length, diffOf(t, before, after).filter(isChange).length)
  }
})
