import { encodeJson, formatObject } from '../../../core/index.ts'
import type { PlanCheck } from '../../../gitops/index.ts'
import type { ExitCode } from '../../exit-code.ts'
import type { Invocation } from '../../invocation.ts'
import { readManifestFlags } from '../../manifest-flags.ts'
import { type Style, styled } from '../../output/text.ts'
import { UsageError } from '../../usage-error.ts'
import { approvePlan } from './approve-plan.ts'
import type { PlanFlags } from './make-plan.ts'
import { planExitCodes } from './plan-exit-codes.ts'

type Values = PlanFlags &
  Parameters<typeof readManifestFlags>[0]['flags'] & { readonly output: string }

const styles: Readonly<Record<PlanCheck['state'], Style>> = {
  'as planned': 'green',
  moved: 'yellow',
  refused: 'red',
}

/** Says what of a plan that was kept may still be done, an object a line. */
export async function checkSavedPlan(
  invocation: Invocation<Values>,
  file: string,
): Promise<ExitCode> {
  const { flags, out } = invocation
  if (flags.output !== 'tree' && flags.output !== 'ndjson') {
    throw new UsageError('--check prints for people, or with -o ndjson')
  }
  const isGiven = flags.filename.length > 0 || flags.kustomize !== undefined
  const given = isGiven ? await readManifestFlags(invocation) : []
  const { checks, apply, prune, refused } = await approvePlan(invocation, file, given)
  for (const check of checks) {
    if (flags.output === 'ndjson') out.data(`${encodeJson({ type: 'checked', ...check })}\n`)
    else out.line(styled(styles[check.state], check.state), `  ${checkText(check)}`)
  }
  if (refused.length > 0) return planExitCodes.refused
  return apply.length + prune.length > 0 ? planExitCodes.different : planExitCodes.same
}

function checkText(check: PlanCheck): string {
  const { action, kind, namespace, name } = check.planned
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }) }
  const why = 'why' in check ? `: ${check.why}` : ''
  return `${action} ${formatObject({ kind, metadata })}${why}`
}
