import { readFile } from 'node:fs/promises'
import { type ApplyOne, applyWithPolicy, parseConflictPolicy } from '../../../gitops/index.ts'
import { ManifestError } from '../../../manifest/index.ts'
import type { Output } from '../../output/output.ts'
import { resourceName } from '../../output/resource-name.ts'

/**
 * Applies objects as the policy of a file says, and tells of each field that was decided: `deployment.apps/web: spec.replicas of
 * scaler: yield`. Throws ManifestError where the file cannot be read or is no policy.
 */
export async function openConflictPolicy(file: string, err: Output): Promise<ApplyOne> {
  const text = await readFile(file, 'utf8').catch(cause => {
    throw new ManifestError(`the conflict policy cannot be read: ${cause.message}`, file, { cause })
  })
  const policy = parseConflictPolicy(text, file)
  return async (resource, wanted, options) => {
    const { object, decided } = await applyWithPolicy(resource, wanted, policy, options)
    for (const { field, conflicts, action } of decided) {
      const managers = conflicts.map(({ manager }) => manager).join(', ')
      err.line(`${resourceName(object)}: ${field} of ${managers}: ${action}`)
    }
    return object
  }
}
