import { encodeJson, type KubeObject, splitLines } from '../../../core/index.ts'
import type { RulesPool, RulesPoolOptions } from '../../../rules/index.ts'
import { parseDuration } from '../../duration.ts'
import { type ExitCode, exitCodes } from '../../exit-code.ts'
import type { Invocation } from '../../invocation.ts'
import { UsageError } from '../../usage-error.ts'
import { jobsOf, readObjects, type ValidatorFlags } from '../../validator-flags.ts'
import { replyTo } from './batch-line.ts'

/*
 * `validate --batch`: other programs' way in. A line of JSON for each request on stdin, one for each verdict on
 * stdout, in order, each as soon as it is known. So many are judged at the same time as `-j` says, and no more are
 * read.
 *
 *     {"id": "a", "manifest": "apiVersion: v1\n…", "namespace": "shop", "operation": "update", "old": "…"}
 *     {"id": "a", "verdict": "rejected", "code": 422, "reason": "Invalid", "message": "…", "causes": […], "warnings": […]}
 */

type BatchFlags = Pick<
  ValidatorFlags,
  'crds' | 'policies' | 'pod-security' | 'namespace' | 'jobs' | 'time-limit'
>

/** Judges each line of stdin; a line that is no request is told as one without a verdict. */
export async function judgeBatch(invocation: Invocation<BatchFlags>): Promise<ExitCode> {
  const { flags, stdin, out, signal } = invocation
  const { namespace = 'default', 'pod-security': podSecurity, 'time-limit': timeLimit } = flags
  const jobs = jobsOf(flags)
  const limits = { threads: jobs, timeoutMs: parseDuration(timeLimit, '--time-limit') }
  const crds = await readObjects(invocation, flags.crds)
  const policies = await readObjects(invocation, flags.policies)
  await using rules = await openRules(limits)
  for (const object of [...crds, ...policies]) {
    if (object.kind === 'CustomResourceDefinition') await rules.define(encodeJson(object))
  }
  for (const object of policies) await give(rules, object)

  const underWay: Promise<void>[] = []
  let last = Promise.resolve()
  for await (const line of splitLines(stdin)) {
    signal.throwIfAborted()
    const [before, reply] = [last, replyTo(line, rules, { namespace, podSecurity })]
    last = (async () => {
      await before
      out.data(`${encodeJson(await reply)}\n`)
      await out.flush()
    })()
    last.catch(() => {}) // thrown when it is its turn
    underWay.push(last)
    if (underWay.length >= jobs) await underWay.shift()
  }
  await last
  return exitCodes.ok
}

async function openRules(limits: RulesPoolOptions): Promise<RulesPool> {
  const { loadRulesPool } = await import('../../../rules/index.ts')
  const rules = await loadRulesPool(limits)
  if (rules === undefined) {
    throw new UsageError(
      'the exact engine is not there: `npm run build:rules` builds it, which takes Go',
    )
  }
  return rules
}

async function give(rules: RulesPool, object: KubeObject): Promise<void> {
  const { verdict, message } = await rules.define(encodeJson(object))
  if (verdict === 'accepted') return
  const what = `${object.kind} ${object.metadata?.name ?? 'without a name'}`
  throw new UsageError(`--policies: the ${what} could not be in a cluster: ${message}`)
}
