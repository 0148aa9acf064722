import { parentPort, workerData } from 'node:worker_threads'
import { loadRules } from '../../lib/rules/index.ts'
import { answerOf, type JudgeData } from './judge.ts'
import type { Trial } from './trial.ts'

/*
 * The exact engine in a thread of its own: it is told definitions, and answers trials in order.
 */

const rules = await loadRules()
if (rules === undefined) throw new Error('the rules are not built: npm run build:rules')
const { definitions, user } = workerData as JudgeData
for (const definition of definitions) {
  const { verdict, message } = rules.define(definition)
  if (verdict !== 'accepted') throw new Error(`a definition is not understood: ${message}`)
}
parentPort?.on('message', (trial: Trial) => parentPort?.postMessage(answerOf(rules, trial, user)))
