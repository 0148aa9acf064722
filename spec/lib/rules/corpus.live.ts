import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type CorpusEntry,
  corpusFolder,
  differenceFrom,
  isCorpus,
  manifestOf,
  readCorpus,
  readDefinitions,
} from '../../../bench/corpus.ts'
import { type Answer, loadRules, type Rules } from '../../../lib/rules/index.ts'
import { seededRandom } from '../../support/seeded-random.ts'

/*
 * The rules beside recorded verdicts of a real API server, of other projects' manifests: where there is such a
 * corpus beside the repository, which holds none. `npm run score` takes all of it.
 */

const random = seededRandom(20_261_126)
const pick = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T

/** Each takes a while to be made ready. */
const definitionCount = 10
const sampleSize = 200

/** Manifests of built-in kinds, and of those that were defined. */
function sampleOf(entries: readonly CorpusEntry[], rules: Rules): CorpusEntry[] {
  const sample: CorpusEntry[] = []
  while (sample.length < sampleSize) {
    const entry = pick(entries)
    if (rules.serves(manifestOf(entry))) sample.push(entry)
  }
  return sample
}

/** An engine that is wrong in one way; the sample must tell. */
const bends: readonly (readonly [string, (answer: Answer) => Answer])[] = [
  ['takes everything', () => ({ verdict: 'accepted', code: 201 })],
  ['has another reason', answer => ({ ...answer, reason: 'Invalid' })],
  ['misses the last cause', answer => ({ ...answer, causes: answer.causes?.slice(0, -1) })],
  [
    'has a cause too many',
    ({ causes = [], ...answer }) => ({ ...answer, causes: [...causes, ...causes] }),
  ],
  ['says less', ({ message = '', ...answer }) => ({ ...answer, message: message.slice(0, 20) })],
]

if (isCorpus(corpusFolder)) {
  test('a sample of a corpus is judged as its server did, and by no engine that is bent', async () => {
    const rules = await loadRules()
    assert.ok(rules, 'npm run build:rules')
    const definitions = readDefinitions(corpusFolder)
    for (let count = 0; count < definitionCount; count++) {
      assert.equal(rules.define(pick(definitions)).verdict, 'accepted')
    }
    const sample = sampleOf(readCorpus(corpusFolder), rules)
    const answers = sample.map(entry => rules.create(manifestOf(entry)))
    const differing = (bend: (answer: Answer) => Answer) =>
      sample.flatMap((entry, index) => {
        const difference = differenceFrom(entry, bend(answers[index] as Answer))
        return difference === undefined ? [] : [`${difference} ${entry.id}`]
      })
    assert.deepEqual(
      differing(answer => answer),
      [],
    )
    for (const [what, bend] of bends) assert.notDeepEqual(differing(bend), [], what)
  })
}
