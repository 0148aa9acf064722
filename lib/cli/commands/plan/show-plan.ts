import { writeFile } from 'node:fs/promises'
import { encodePlan, type Plan } from '../../../gitops/index.ts'
import type { ManifestError } from '../../../manifest/index.ts'
import type { ExitCode } from '../../exit-code.ts'
import type { Invocation } from '../../invocation.ts'
import { readManifestFlags } from '../../manifest-flags.ts'
import { UsageError } from '../../usage-error.ts'
import { readTerms } from '../apply/read-terms.ts'
import { openFingerprint } from './fingerprint.ts'
import { makePlan, openSet, type PlanFlags } from './make-plan.ts'
import { planExitCode, planExitCodes } from './plan-exit-codes.ts'
import { loadPlanFormat, type PlanFormatName } from './plan-format.ts'

type Values = PlanFlags &
  Parameters<typeof readTerms>[0] &
  Parameters<typeof readManifestFlags>[0]['flags'] & {
    readonly output: PlanFormatName
    readonly out: string | undefined
  }

/** Makes the plan of the flags, prints it and keeps it in a file where one is named. */
export async function showPlan(invocation: Invocation<Values>): Promise<ExitCode> {
  const { flags, out, err } = invocation
  const format = await loadPlanFormat(flags.output)
  const terms = await readTerms(flags)
  const set = await openSet(invocation, terms)
  const faults: ManifestError[] = []
  const manifests = await readManifestFlags(invocation, fault => faults.push(fault))
  if (manifests.length + faults.length === 0) {
    err.line('error: no objects passed to plan')
    return planExitCodes.failure
  }
  // A plan has no place for them.
  if (flags.output === 'json') for (const { message } of faults) err.line(message)
  const plan = await makePlan(invocation, set?.inventory.labelled(manifests) ?? manifests, {
    set,
    fingerprint: await openFingerprint(invocation),
    terms,
    isIncomplete: faults.length > 0,
  })
  const report = { plan, faults }
  for (const parts of format.lines?.(report) ?? []) out.line(...parts)
  const text = await format.text?.(report)
  if (text !== undefined) out.data(text)
  if (flags.out !== undefined) await keep(flags.out, plan)
  return planExitCode(plan, faults.length)
}

/** For its owner alone: what it says of a cluster is not for everybody. */
async function keep(file: string, plan: Plan): Promise<void> {
  try {
    await writeFile(file, encodePlan(plan), { mode: 0o600 })
  } catch (error) {
    throw new UsageError(`--out ${file}: ${(error as Error).message}`)
  }
}
