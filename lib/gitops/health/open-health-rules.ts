import { ConfigError, type KubeObject } from '../../core/index.ts'
import { type HealthExpressions, healthByExpressions } from './health-expressions.ts'
import type { Health } from './health-state.ts'

/** Health rules that are ready to be asked. Dispose of them to end the thread that evaluates them. */
export interface HealthRules extends AsyncDisposable {
  /** Undefined of an object of whose kind there is no rule. */
  readonly healthOf: (object: KubeObject) => Promise<Health | undefined>
}

/**
 * Makes rules ready, for `waitForReady({ rules: rules.healthOf })`: in a thread, with the API server's limits of an
 * expression's cost. Throws ConfigError on an expression that is no CEL, and where the engine was not built, as in a
 * checkout.
 *
 *     await using rules = await openHealthRules(decodeHealthExpressions(parsed))
 */
export async function openHealthRules(rules: readonly HealthExpressions[]): Promise<HealthRules> {
  const { loadRulesPool } = await import('../../rules/index.ts')
  const pool = await loadRulesPool()
  if (pool === undefined) {
    throw new ConfigError(
      'health rules need the exact engine: `npm run build:rules` was not run, which takes Go',
    )
  }
  try {
    const healthOf = await healthByExpressions(rules, pool)
    return { healthOf, [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose]() }
  } catch (error) {
    await pool[Symbol.asyncDispose]()
    throw error
  }
}
