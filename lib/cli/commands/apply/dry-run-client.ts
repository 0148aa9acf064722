import type { ApplySetOptions } from '../../../gitops/index.ts'
import type { Manifest } from '../../../manifest/index.ts'
import { type ExitCode, exitCodes } from '../../exit-code.ts'
import type { Invocation } from '../../invocation.ts'
import type { ObjectResults } from '../../object-results.ts'
import { printFaults } from '../../validate-flag.ts'

/**
 * `--dry-run=client`: all is checked by the server's own code here, and told in the order in which it would be sent. No cluster
 * is asked; of a kind that neither Kubernetes nor the set has, it is said that it was not checked.
 */
export async function dryRunClient(
  manifests: readonly Manifest[],
  { flags, ...invocation }: Invocation<{ readonly namespace: string | undefined }>,
  results: ObjectResults,
  { hooks }: ApplySetOptions,
): Promise<ExitCode> {
  const { createValidator } = await import('../../../validate/index.ts')
  const { phasesOf } = await import('../../../gitops/index.ts')
  const { namespace } = flags
  await using validator = await createValidator({ namespace })
  const isValid = await printFaults(manifests, validator, invocation, 'warn')
  if (!isValid) return exitCodes.invalid
  for (const manifest of phasesOf(manifests, { namespace, hooks }).flat()) {
    results.add(manifest.object, 'serverside-applied (dry run)')
  }
  await results.print({ list: manifests.length > 1 })
  return exitCodes.ok
}
