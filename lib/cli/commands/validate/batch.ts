import { encodeJson, splitLines } from '../../../core/index.ts'
import { type ExitCode, exitCodes } from '../../exit-code.ts'
import type { Invocation } from '../../invocation.ts'
import { UsageError } from '../../usage-error.ts'
import { jobsOf, livePolicies, openValidator, type ValidatorFlags } from '../../validator-flags.ts'
import { replyTo } from './batch-line.ts'

/*
 * `validate --batch`: other programs' way in. A line of JSON for each request on stdin, one for each verdict on
 * stdout, in order, each as soon as it is known. So many are judged at the same time as `-j` says, and no more are
 * read.
 *
 *     {"id": "a", "manifest": "apiVersion: v1\n…", "namespace": "shop", "operation": "update", "old": "…"}
 *     {"id": "a", "verdict": "rejected", "code": 422, "reason": "Invalid", "message": "…", "causes": […], "warnings": […]}
 */

/** Judges each line of stdin; a line that is no request is told as one without a verdict. */
export async function judgeBatch(invocation: Invocation<ValidatorFlags>): Promise<ExitCode> {
  const { flags, stdin, out, signal } = invocation
  const jobs = jobsOf(flags)
  // No cluster is asked but for its policies.
  const offline = flags.offline || !flags.policies.includes(livePolicies)
  await using validator = await openValidator({ ...invocation, flags: { ...flags, offline } })
  const { exact } = validator
  if (exact === undefined) throw new UsageError('--batch takes --engine=exact')

  const underWay: Promise<void>[] = []
  let last = Promise.resolve()
  for await (const line of splitLines(stdin)) {
    signal.throwIfAborted()
    const [before, reply] = [last, replyTo(line, exact)]
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
