import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Answer, type Cause, loadRules } from '../lib/rules/index.ts'
import {
  type CorpusEntry,
  corpusFolder,
  differenceFrom,
  manifestOf,
  readCorpus,
  readDefinitions,
} from './corpus.ts'
import { scoreUpdates } from './score-updates.ts'

/*
 * How faithful the exact engine is: the corpus of manifests with a real API server's verdicts, scored by its own
 * scorer, and the causes and messages of refusals beside the server's.
 *
 *     npm run score [-- --corpus DIR] [--list N] [--messages]
 *     npm run score -- --updates [--corpus DIR] [--list N] [--seed S]
 *
 * Exit code 1 where a verdict or a cause differs; of updates, which a local cluster is asked for, where too many do.
 * `--list` shows the first N that differ, with `--messages` also those whose wording alone does.
 */

const { values } = parseArgs({
  options: {
    corpus: { type: 'string', default: corpusFolder },
    list: { type: 'string', default: '0' },
    messages: { type: 'boolean', default: false },
    updates: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
  },
})
const corpus = values.corpus

const list = Number(values.list)
const faithful = values.updates
  ? await scoreUpdates({ corpus, list, seed: Number(values.seed) })
  : await scoreCreates()
process.exitCode = faithful ? 0 : 1

async function scoreCreates(): Promise<boolean> {
  const rules = await loadRules()
  if (rules === undefined) throw new Error('the rules are not built: npm run build:rules')
  for (const definition of readDefinitions(corpus)) {
    const { verdict, message } = rules.define(definition)
    if (verdict !== 'accepted') throw new Error(`a definition is not understood: ${message}`)
  }
  const entries = readCorpus(corpus)
  const started = performance.now()
  const answers = entries.map(entry => rules.create(manifestOf(entry)))
  const seconds = (performance.now() - started) / 1000
  console.log(`${entries.length} manifests in ${seconds.toFixed(1)} s`)
  runScorer(entries, answers)
  return compareCauses(entries, answers)
}

function runScorer(entries: readonly CorpusEntry[], answers: readonly Answer[]): void {
  const folder = mkdtempSync(join(tmpdir(), 'anykind-score-'))
  const verdicts = join(folder, 'verdicts.jsonl')
  const lines = entries.map(({ id }, index) =>
    JSON.stringify({ id, verdict: answers[index]?.verdict }),
  )
  writeFileSync(verdicts, lines.join('\n'))
  const args = ['score.py', 'corpus.jsonl.gz', verdicts, '--no-context', '--brief']
  spawnSync('python3', args, { cwd: corpus, stdio: 'inherit' })
  rmSync(folder, { recursive: true })
}

/** Whether all refusals have the server's verdict, code, reason and causes. */
function compareCauses(entries: readonly CorpusEntry[], answers: readonly Answer[]): boolean {
  const different = { verdict: 0, code: 0, causes: 0, message: 0, result: 0 }
  const shown: string[] = []
  for (const [index, entry] of entries.entries()) {
    const answer = answers[index] as Answer
    const what = differenceFrom(entry, answer)
    if (what === undefined) continue
    different[what] += 1
    if (what === 'message' && !values.messages) continue
    shown.push(
      `${what} ${entry.id} ${entry.gvk}\n  server ${tell(entry)}\n  rules  ${tell(answer)}`,
    )
  }
  for (const line of shown.slice(0, list)) console.log(line)
  const refused = entries.filter(({ verdict }) => verdict === 'rejected').length
  console.log(`of ${refused} refusals differ: ${JSON.stringify(different)}`)
  return different.verdict + different.code + different.causes === 0
}

type Told = Pick<CorpusEntry, 'verdict' | 'code'> & {
  readonly reason?: string | null | undefined
  readonly message?: string | null | undefined
  readonly causes?: readonly Cause[] | undefined
}

const tell = ({ verdict, code, reason, message, causes }: Told): string =>
  `${verdict} ${code} ${reason} ${message?.slice(0, 300)} ${JSON.stringify(causes?.map(({ field, reason }) => [field, reason])).slice(0, 300)}`
