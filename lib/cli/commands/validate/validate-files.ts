import { setImmediate } from 'node:timers/promises'
import type { Manifest, ManifestError } from '../../../manifest/index.ts'
import type { Validator } from '../../../validate/index.ts'
import { checkManifests } from '../../check-manifests.ts'
import type { ExitCode } from '../../exit-code.ts'
import type { Invocation } from '../../invocation.ts'
import { readManifestFlags } from '../../manifest-flags.ts'
import { failureLines } from '../../output/failure-lines.ts'
import { reportChecked, reportUnreadable } from '../../report/document-report.ts'
import { loadReportFormat } from '../../report/formats.ts'
import { loadIgnoreRules } from '../../report/load-ignore-rules.ts'
import type { Report } from '../../report/report.ts'
import { checkReportFlags, type ReportFlags } from '../../report/report-flags.ts'
import { Reporter } from '../../report/reporter.ts'
import { ShownLines } from '../../report/shown-lines.ts'
import { validateExitCodes } from '../../report/summary.ts'
import { UsageError } from '../../usage-error.ts'
import { jobsOf, openValidator, type ValidatorFlags } from '../../validator-flags.ts'

type Files = Invocation<
  ReportFlags & ValidatorFlags & Parameters<typeof readManifestFlags>[0]['flags']
>

/** Objects that are begun for each thread: the first of a kind takes long, and is not to hold up the other threads. */
const ahead = 64

/**
 * Validates the manifests of `-f` by the validator of the flags, which is made once there are some, and reports; with
 * `--watch` again and again. A failure of the run as a whole ends with 2, as a manifest does that cannot be read.
 */
export async function validateFiles(invocation: Files): Promise<ExitCode> {
  checkReportFlags(invocation)
  // One that could not be made is tried again by the next run.
  let validator: Validator | undefined
  const run = () =>
    validateOnce(invocation, async () => (validator ??= await openValidator(invocation)))
  try {
    if (!invocation.flags.watch) return await tellingFailure(invocation, run)
    const { runOnChanges } = await import('./watch.ts')
    return await runOnChanges(invocation, () => tellingFailure(invocation, run))
  } finally {
    await validator?.[Symbol.asyncDispose]()
  }
}

async function tellingFailure(
  { err, signal }: Files,
  run: () => Promise<ExitCode>,
): Promise<ExitCode> {
  try {
    return await run()
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof UsageError) throw error
    for (const line of failureLines(error)) err.line(line)
    return validateExitCodes.unchecked
  }
}

async function validateOnce(
  invocation: Files,
  validator: () => Promise<Validator>,
): Promise<ExitCode> {
  const { flags, out, err } = invocation
  const rules = await loadIgnoreRules(flags.ignore)
  const format = flags.output === undefined ? undefined : await loadReportFormat(flags.output)
  const faults: ManifestError[] = []
  const manifests = await readManifestFlags(invocation, fault => faults.push(fault))
  const lines = new ShownLines(manifests)
  const reporter = new Reporter({ format, rules, lines, failOn: flags['fail-on'], out, err })
  for (const fault of faults) await reporter.add(reportUnreadable(fault))
  if (manifests.length > 0) await check(manifests, await validator(), reporter, invocation)
  const { report, code } = await reporter.end()
  if (flags.html !== undefined) await writePage(flags.html, report)
  return code
}

async function check(
  manifests: readonly Manifest[],
  validator: Validator,
  reporter: Reporter,
  { flags, signal, tell }: Files,
): Promise<void> {
  let count = 0
  tell(`checking ${manifests.length} objects`)
  const jobs = jobsOf(flags) * ahead
  const checking = { missing: flags['missing-schemas'], jobs, signal }
  for await (const checked of checkManifests(manifests, validator, checking)) {
    await reporter.add(reportChecked(checked))
    tell(`checked ${++count} of ${manifests.length}`)
    // A signal is heard between two turns of the event loop only.
    if (count % 250 === 0) await setImmediate()
  }
  tell('')
}

async function writePage(file: string, report: Report): Promise<void> {
  const { writeFile } = await import('node:fs/promises')
  const { htmlPage } = await import('../../report/html.ts')
  try {
    await writeFile(file, htmlPage(report))
  } catch (error) {
    throw new UsageError(`--html ${file}: ${(error as Error).message}`)
  }
}
