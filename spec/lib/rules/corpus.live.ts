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
import { type Answer, loadRules } from '../../../lib/rules/index.ts'
import { seededRandom } from '../../support/seeded-random.ts'

/*
 * The rules beside recorded verdicts of a real API server, of other projects' manifests: where there is such a
 * corpus beside the repository, which holds none. `npm run score` takes all of it.
 */

const seed = 20_261_126
const sampleSize = 200

function sampleOf(entries: readonly CorpusEntry[]): CorpusEntry[] {
  const random = seededRandom(seed)
  return Array.from(
    { length: sampleSize },
    () => entries[Math.floor(random() * entries.length)] as CorpusEntry,
  )
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
    for (const definition of readDefinitions(corpusFolder)) {
      assert.equal(rules.define(definition).verdict, 'accepted')
    }
    const sample = sampleOf(readCorpus(corpusFolder))
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
