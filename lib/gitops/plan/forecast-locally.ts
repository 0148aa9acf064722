import type { KubeObject } from '../../core/index.ts'
import type { Validation, Validator } from '../../validate/index.ts'
import type { Forecast } from './candidate.ts'
import { mergedInto } from './failure-forecast.ts'
import type { ApplyTerms } from './forecast-by-server.ts'

/** How an object is to be applied, and why the server is not asked. */
export interface LocalTerms extends ApplyTerms {
  /** As `its namespace is new`. */
  readonly why: string
}

/**
 * What would come of applying an object, as far as it can be told here: by the server's own rules where the validator has
 * them, else by published schemas. Admission that a server alone knows is not in it.
 */
export async function forecastLocally(
  validator: Validator,
  object: KubeObject,
  live: KubeObject | undefined,
  terms: LocalTerms,
): Promise<Forecast> {
  const { fieldManager, force, why, signal } = terms
  if (validator.exact !== undefined) {
    const change = { old: live, fieldManager, force, result: live !== undefined, signal }
    const validation = await validator.validate(object, { ...change, operation: 'apply' })
    if (validation.verdict !== 'undetermined') {
      const evidence = `${why}: by the server's own rules, here`
      return forecastOf(validation, validation.object, evidence)
    }
  }
  const validation = await validator.validate(object, { signal })
  const unchecked = validation.checks.flatMap(({ unchecked }) => unchecked ?? [])
  if (validation.verdict !== 'undetermined') {
    const evidence = `${why}: by published schemas, here; admission, and rules in CEL, were not asked`
    return forecastOf(validation, mergedInto(live, object), evidence)
  }
  return {
    type: 'stored',
    certainty: 'unverifiable',
    object: mergedInto(live, object),
    evidence: [why, ...unchecked],
  }
}

function forecastOf(
  { violations, warnings }: Validation,
  object: KubeObject | undefined,
  evidence: string,
): Forecast {
  if (violations.length > 0) {
    return { type: 'refused', certainty: 'local', evidence: [evidence], violations }
  }
  return {
    type: 'stored',
    certainty: 'local',
    object,
    evidence: [evidence],
    warnings: warnings.map(({ message }) => message),
  }
}
