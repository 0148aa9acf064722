import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { formatApiVersion } from '../lib/core/index.ts'
import type { Answer, Cause, Manifest } from '../lib/rules/index.ts'
import { causeKey, causeKeys, type Difference, differenceBetween } from './difference.ts'

/** A manifest and what a real API server answered to it. */
export interface CorpusEntry {
  readonly id: string
  /** `GROUP/VERSION/KIND`, of the request's URL. */
  readonly gvk: string
  readonly requestNamespace: string | null
  readonly contentType: string
  readonly manifest: string
  readonly verdict: Answer['verdict']
  readonly code: number
  readonly reason: string | null
  readonly message: string | null
  /** At most twelve. */
  readonly causes: readonly Cause[]
}

/** A corpus holds at most so many causes of a record. */
const maxCauses = 12

/** Where a corpus is looked for: beside the repository. */
export const corpusFolder: string = fileURLToPath(new URL('../../shared/corpus', import.meta.url))

/** Whether a folder has a corpus. */
export const isCorpus = (folder: string): boolean => existsSync(join(folder, 'corpus.jsonl.gz'))

/** All of a corpus, in order. */
export const readCorpus = (folder: string): CorpusEntry[] =>
  gunzipSync(readFileSync(join(folder, 'corpus.jsonl.gz')))
    .toString()
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as CorpusEntry)

/** The definitions of its custom resources. */
export const readDefinitions = (folder: string): string[] =>
  readdirSync(join(folder, 'crds')).map(file => readFileSync(join(folder, 'crds', file), 'utf8'))

/** What was sent. The kind is the URL's: the text may say another. */
export function manifestOf({ gvk, ...entry }: CorpusEntry): Manifest {
  const [group = '', version = '', kind = ''] = gvk.split('/')
  return {
    text: entry.manifest,
    json: entry.contentType.includes('json'),
    apiVersion: formatApiVersion({ group, version }),
    kind,
    namespace: entry.requestNamespace ?? undefined,
  }
}

/** Longer messages are cut, in whatever order the server named the causes. */
const wholeMessageLength = 400

/** Where an answer is another than the recorded one, as far as that was kept. */
export function differenceFrom(entry: CorpusEntry, answer: Answer): Difference | undefined {
  const { verdict, code, causes, manifest } = entry
  const message = entry.message ?? ''
  const recorded = { verdict, code, reason: entry.reason ?? '', message, causes }
  return differenceBetween(
    recorded,
    {
      ...answer,
      causes: causes.length < maxCauses ? answer.causes : keptOf(answer.causes ?? [], causes),
      message: message.length < wholeMessageLength ? answer.message : message,
    },
    manifest,
  )
}

/** Of an answer's causes those that were recorded, each as often. */
function keptOf(causes: readonly Cause[], recorded: readonly Cause[]): Cause[] {
  const left = causeKeys(recorded)
  return causes.filter(cause => {
    const at = left.indexOf(causeKey(cause))
    return at >= 0 && left.splice(at, 1).length > 0
  })
}
