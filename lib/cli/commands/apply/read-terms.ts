import type { PlanTerms } from '../../../gitops/index.ts'
import type { FlagValues } from '../../flags.ts'
import { UsageError } from '../../usage-error.ts'
import type { applyFlags } from './apply-flags.ts'

type Values = Pick<
  FlagValues<typeof applyFlags>,
  'conflict-policy' | 'field-manager' | 'force-conflicts' | 'replace-immutable'
>

/** How the flags say that objects are applied. Throws UsageError, and ManifestError of a policy that is none. */
export async function readTerms(flags: Values): Promise<PlanTerms> {
  const file = flags['conflict-policy']
  if (file !== undefined && flags['force-conflicts']) {
    throw new UsageError('--force-conflicts takes all, and --conflict-policy what it says: use one')
  }
  const policies = file === undefined ? undefined : await import('./conflict-policy.ts')
  return {
    fieldManager: flags['field-manager'],
    force: flags['force-conflicts'],
    conflictPolicy: await policies?.readConflictPolicy(file ?? ''),
    replaceImmutable: flags['replace-immutable'],
  }
}
