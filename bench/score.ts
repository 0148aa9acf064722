import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { formatApiVersion } from '../lib/core/index.ts'
import { type Answer, type Cause, loadRules, type Rules } from '../lib/rules/index.ts'

/*
 * How faithful the exact engine is: the corpus of manifests with a real API server's verdicts, scored by its own
 * scorer, and the causes and messages of refusals beside the server's.
 *
 *     npm run score [-- --corpus DIR] [--list N] [--messages]
 *
 * Exit code 1 where a verdict or a cause differs. `--list` shows the first N that differ, with `--messages` also those
 * whose wording alone does.
 */

interface CorpusEntry {
  readonly id: string
  readonly gvk: string
  readonly requestNamespace: string | null
  readonly contentType: string
  readonly manifest: string
  readonly verdict: string
  readonly code: number
  readonly reason: string | null
  readonly message: string | null
  readonly causes: readonly Cause[]
}

const { values } = parseArgs({
  options: {
    corpus: {
      type: 'string',
      default: fileURLToPath(new URL('../../shared/corpus', import.meta.url)),
    },
    list: { type: 'string', default: '0' },
    messages: { type: 'boolean', default: false },
  },
})
const corpus = values.corpus

/** The corpus holds at most so many causes of a record. */
const maxCauses = 12

const rules = await loadRules()
if (rules === undefined) throw new Error('the rules are not built: npm run build:rules')
for (const file of readdirSync(join(corpus, 'crds'))) {
  const { verdict, message } = rules.define(readFileSync(join(corpus, 'crds', file), 'utf8'))
  if (verdict !== 'accepted') throw new Error(`${file}: ${message}`)
}
const records = gunzipSync(readFileSync(join(corpus, 'corpus.jsonl.gz')))
  .toString()
  .split('\n')
  .filter(Boolean)
  .map(line => JSON.parse(line) as CorpusEntry)

const started = performance.now()
const answers = records.map(record => answerTo(record, rules))
const seconds = (performance.now() - started) / 1000
console.log(`${records.length} manifests in ${seconds.toFixed(1)} s`)
runScorer()
process.exitCode = compareCauses() ? 0 : 1

/** The kind is the URL's: the text may say another. */
function answerTo({ gvk, ...record }: CorpusEntry, rules: Rules): Answer {
  const [group = '', version = '', kind = ''] = gvk.split('/')
  return rules.create({
    text: record.manifest,
    json: record.contentType.includes('json'),
    apiVersion: formatApiVersion({ group, version }),
    kind,
    namespace: record.requestNamespace ?? undefined,
  })
}

function runScorer(): void {
  const folder = mkdtempSync(join(tmpdir(), 'anykind-score-'))
  const verdicts = join(folder, 'verdicts.jsonl')
  const lines = records.map(({ id }, index) =>
    JSON.stringify({ id, verdict: answers[index]?.verdict }),
  )
  writeFileSync(verdicts, lines.join('\n'))
  const args = ['score.py', 'corpus.jsonl.gz', verdicts, '--no-context', '--brief']
  spawnSync('python3', args, { cwd: corpus, stdio: 'inherit' })
  rmSync(folder, { recursive: true })
}

/** Whether all refusals have the server's verdict, code, reason and causes. */
function compareCauses(): boolean {
  let refused = 0
  const different = { verdict: 0, code: 0, causes: 0, message: 0 }
  const shown: string[] = []
  for (const [index, record] of records.entries()) {
    const answer = answers[index] as Answer
    const what = differenceOf(record, answer)
    if (record.verdict === 'rejected') refused += 1
    if (what === undefined) continue
    different[what] += 1
    if (what === 'message' && !values.messages) continue
    shown.push(
      `${what} ${record.id} ${record.gvk}\n  server ${tell(record)}\n  rules  ${tell(answer)}`,
    )
  }
  for (const line of shown.slice(0, Number(values.list))) console.log(line)
  console.log(`of ${refused} refusals differ: ${JSON.stringify(different)}`)
  return different.verdict + different.code + different.causes === 0
}

type Told = Pick<CorpusEntry, 'verdict' | 'code'> & {
  readonly reason?: string | null | undefined
  readonly message?: string | null | undefined
  readonly causes?: readonly Cause[] | undefined
}

function differenceOf(truth: Told, answer: Told) {
  if (truth.verdict !== answer.verdict) return 'verdict'
  if (truth.verdict === 'accepted') return undefined
  if (truth.code !== answer.code || truth.reason !== answer.reason) return 'code'
  if (!isSame(truth.causes ?? [], answer.causes ?? [])) return 'causes'
  return truth.message?.slice(0, 400) === answer.message?.slice(0, 400) ? undefined : 'message'
}

/** As multisets of field and reason: the server's order is random. */
function isSame(truth: readonly Cause[], causes: readonly Cause[]): boolean {
  const keys = (all: readonly Cause[]) =>
    all.map(({ field, reason }) => `${field} ${reason}`).toSorted()
  if (truth.length < maxCauses) return keys(truth).join() === keys(causes).join()
  const left = keys(causes)
  return keys(truth).every(key => {
    const at = left.indexOf(key)
    return at >= 0 && left.splice(at, 1).length > 0
  })
}

const tell = ({ verdict, code, reason, message, causes }: Told): string =>
  `${verdict} ${code} ${reason} ${message?.slice(0, 300)} ${JSON.stringify(causes?.map(({ field, reason }) => [field, reason])).slice(0, 300)}`
