import type { Schemas } from '../../schemas-cache/index.ts'
import { ConfigError, formatFieldPath, type KubeObject, type Violation } from '../core/index.ts'
import type { Judge } from '../rules/index.ts'
import type { Check, Finding, Refusal, Warning } from './check.ts'
import { identityCheck } from './identity.ts'
import { metadataCheck } from './metadata.ts'
import { isPartial, type ObjectRequest } from './object-request.ts'
import { rulesCheck, withoutRules } from './rules-check.ts'
import { schemaCheck } from './schema-check.ts'

/** What is said of one object. */
export interface Validation {
  /**
   * `accepted`: nothing was found, and everything was looked at that the checks are there for.
   * `undetermined`: nothing was found, but something could not be looked at; {@link checks} says what.
   */
  readonly verdict: 'accepted' | 'rejected' | 'undetermined'
  readonly violations: readonly Violation[]
  /** What the server would warn of, whatever the verdict; only its own rules tell. */
  readonly warnings: readonly Warning[]
  /**
   * What the server would answer with, where `result` asked for it and the verdict is `accepted`: with defaults, what
   * admission changed and managedFields. A uid, a resourceVersion and times that `old` does not have are made up.
   */
  readonly object: KubeObject | undefined
  /** What the server would answer, of an object that its own rules refuse. */
  readonly refusal?: Refusal | undefined
  /** The checks that were run, in order. */
  readonly checks: readonly CheckReport[]
}

/** How far a check got. */
export interface CheckReport {
  readonly name: string
  /** Why it did not look at everything; undefined if it did. */
  readonly unchecked: string | undefined
}

/** What an object is judged by. */
export interface Judges extends ObjectRequest {
  /** What the server publishes of its kinds. Absent: only the rules judge. */
  readonly schemas?: Schemas | undefined
  /** The server's own rules, for the kinds that they know; or why they cannot be asked, which the verdict then tells. */
  readonly rules?: Judge | string | undefined
  /** The namespace of objects that name none, for the rules. Default `default`. */
  readonly namespace?: string | undefined
  /** The Pod Security level where a namespace has no labels, for the rules. Default none. */
  readonly podSecurity?: string | undefined
  /** Whether the rules were told all that admission looks up: what they were not is not there. Default not. */
  readonly knowsAll?: boolean | undefined
}

/**
 * Says of an object what the server's strict validation would say. By its rules that is all that it would say of
 * creating the object; by its published schemas it is unknown fields, types, formats, required fields, names and
 * labels, and rules in CEL, the built-in kinds' own and admission are the server's to check. By both, the rules
 * decide and the schemas add suggestions; of a patch and an apply only the rules can tell. Rejects as `Schemas` does, but a kind without a schema is data: its
 * verdict is `undetermined`. Throws ConfigError on what only rules can tell, where there are none.
 */
export async function validateObject(
  object: KubeObject,
  { schemas, rules, namespace = 'default', ...request }: Judges,
  signal?: AbortSignal,
): Promise<Validation> {
  const identity = await runChecks(object, [identityCheck], signal)
  if (identity.verdict === 'rejected') return identity
  if (isPartial(request) && rules === undefined) {
    throw new ConfigError('a patch and an apply are for the exact engine, and the engine is fast')
  }
  const bySchemas =
    schemas === undefined || isPartial(request)
      ? []
      : [schemaCheck(schemas), metadataCheck(schemas)]
  const byRules =
    rules === undefined
      ? []
      : [
          typeof rules === 'string'
            ? withoutRules(rules)
            : rulesCheck(rules, { ...request, namespace }),
        ]
  return runChecks(object, [...bySchemas, ...byRules], signal)
}

/** Runs checks and sums them up. A decisive check that looked at everything rules, see {@link Check}. */
export async function runChecks(
  object: KubeObject,
  checks: readonly Check[],
  signal?: AbortSignal,
): Promise<Validation> {
  const reports: CheckReport[] = []
  const all: Violation[] = []
  const warnings: Warning[] = []
  let decisive: Finding | undefined
  for (const { name, decisive: decides, run } of checks) {
    const found = run(object, signal)
    const finding = found instanceof Promise ? await found : found
    const { unchecked } = finding
    reports.push({ name, unchecked })
    all.push(...finding.violations)
    warnings.push(...(finding.warnings ?? []))
    if (decides && unchecked === undefined) decisive ??= finding
  }
  const whole = decisive !== undefined || reports.every(({ unchecked }) => unchecked === undefined)
  const violations = decisive === undefined ? all : withSuggestions(decisive.violations, all)
  return {
    verdict: violations.length > 0 ? 'rejected' : whole ? 'accepted' : 'undetermined',
    violations,
    object: decisive?.object,
    warnings,
    ...(decisive?.refusal === undefined ? {} : { refusal: decisive.refusal }),
    checks: reports,
  }
}

/** The violations, each with the suggestion that any check has for its field. */
function withSuggestions(
  violations: readonly Violation[],
  others: readonly Violation[],
): readonly Violation[] {
  if (violations.length === 0) return violations
  const suggestions = new Map(
    others
      .filter(({ suggestion }) => suggestion !== undefined)
      .map(({ path, suggestion }) => [formatFieldPath(path), suggestion]),
  )
  return violations.map(violation => ({
    ...violation,
    suggestion: violation.suggestion ?? suggestions.get(formatFieldPath(violation.path)),
  }))
}
