import { readFile } from 'node:fs/promises'
import {
  type ApplyOne,
  applyWithPolicy,
  type ConflictPolicy,
  formatDecided,
  parseConflictPolicy,
} from '../../../gitops/index.ts'
import { ManifestError } from '../../../manifest/index.ts'
import type { Output } from '../../output/output.ts'
import { resourceName } from '../../output/resource-name.ts'

/** Throws ManifestError where the file cannot be read or is no policy. */
export async function readConflictPolicy(file: string): Promise<ConflictPolicy> {
  const text = await readFile(file, 'utf8').catch(cause => {
    throw new ManifestError(`the conflict policy cannot be read: ${cause.message}`, file, { cause })
  })
  return parseConflictPolicy(text, file)
}

/** Applies objects as a policy says, and tells of each field that was decided: `deployment.apps/web: spec.replicas of scaler: yield`. */
export const applyByPolicy =
  (policy: ConflictPolicy, err: Output): ApplyOne =>
  async (resource, wanted, options) => {
    const { object, decided } = await applyWithPolicy(resource, wanted, policy, options)
    for (const field of decided) err.line(`${resourceName(object)}: ${formatDecided(field)}`)
    return object
  }
