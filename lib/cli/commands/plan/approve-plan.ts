import { readFile } from 'node:fs/promises'
import { ConfigError } from '../../../core/index.ts'
import {
  type ApprovedWrites,
  approvedWrites,
  checkPlan,
  decodePlan,
  type Plan,
  type PlanCheck,
  type PlannedItem,
  type PlannedObject,
  plannedItems,
} from '../../../gitops/index.ts'
import type { Manifest } from '../../../manifest/index.ts'
import type { Invocation } from '../../invocation.ts'
import { UsageError } from '../../usage-error.ts'
import { openFingerprint } from './fingerprint.ts'
import { makePlan, openSet, type PlanFlags } from './make-plan.ts'

/** What may still be done of a plan that was kept. */
export interface ApprovedPlan extends ApprovedWrites {
  readonly plan: Plan
  /** All objects that it wants, sent or not. */
  readonly items: readonly PlannedItem[]
  /** Each entry of the plan, and what has become of it. */
  readonly checks: readonly PlanCheck[]
}

/**
 * Plans the objects of a plan once more, by its own terms, and compares. `given` has the Secrets, of which a plan has no values. Throws DecodeError on a file that is no plan, UsageError on
 * one that cannot be read or is of another cluster or set than the flags name, ConfigError where a Secret is missing.
 */
export async function approvePlan(
  invocation: Invocation<PlanFlags>,
  file: string,
  given: readonly Manifest[],
): Promise<ApprovedPlan> {
  const plan = decodePlan(await textOf(file), file)
  const fingerprint = await openFingerprint(invocation)
  const set = await openSet(invocation, plan)
  if (set?.before.id !== plan.applySet) {
    const what = plan.applySet === undefined ? 'no apply set' : `the apply set ${plan.applySet}`
    throw new UsageError(
      `${file} is a plan of ${what}: --applyset and --prune must be as they were`,
    )
  }
  const objects = given.map(({ object }) => object)
  const { items, incomplete } = plannedItems(plan, objects, fingerprint)
  if (incomplete.length > 0) throw missingSecrets(file, incomplete)
  const parts = { set, fingerprint, terms: plan, isIncomplete: false }
  const now = await makePlan(invocation, items, parts)
  if (plan.cluster !== undefined && now.cluster !== undefined && plan.cluster !== now.cluster) {
    throw new UsageError(`${file} is a plan of another cluster: see --context and --kubeconfig`)
  }
  const checks = checkPlan(plan, now)
  return { plan, items, checks, ...approvedWrites(checks, items) }
}

function missingSecrets(file: string, secrets: readonly PlannedObject[]): ConfigError {
  const names = secrets.map(({ namespace = '', name }) => `${namespace}/${name}`)
  return new ConfigError(
    `${file} has no values of Secrets, and the manifests have others or none of ${names.join(', ')}: ` +
      'give them by -f, with the fingerprint key that the plan was made with',
  )
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new UsageError(`${file}: ${(error as Error).message}`)
  }
}
