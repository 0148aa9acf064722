import { ConfigError, isRecord, type KubeObject } from '../../core/index.ts'
import type { Evaluator, ExpressionResult } from '../../rules/index.ts'
import { failed, type Health, progressing, ready } from './health-state.ts'
import { isBehind } from './observed.ts'

/**
 * The health of one kind as CEL, as Flux's `healthCheckExprs` has it: the object's top-level fields are the variables
 * (`status.phase == 'Running'`). Asked in this order; where none is true, or a field is missing, it is in progress.
 */
export interface HealthExpressions {
  readonly apiVersion: string
  readonly kind: string
  readonly inProgress?: string | undefined
  readonly failed?: string | undefined
  readonly current: string
}

const verdicts = ['inProgress', 'failed', 'current'] as const

/**
 * Reads such rules: of a list of them, or of an object that has one as `healthCheckExprs`, also in its `spec`, as a
 * Kustomization of Flux. Throws ConfigError that says which rule is at fault, and why.
 */
export function decodeHealthExpressions(value: unknown, path?: string): HealthExpressions[] {
  const rules = listOf(value)
  if (rules === undefined) {
    throw new ConfigError('health rules are to be a list, or an object with healthCheckExprs', path)
  }
  return rules.map((rule, place) => {
    const refuse = (why: string) => new ConfigError(`health rule ${place + 1}: ${why}`, path)
    if (!isRecord(rule)) throw refuse('is not an object')
    const { apiVersion, kind, current } = rule
    for (const name of Object.keys(rule)) {
      if (!fields.has(name)) throw refuse(`has no field "${name}"`)
      if (typeof rule[name] !== 'string') throw refuse(`${name} is to be a text`)
    }
    if (typeof apiVersion !== 'string' || typeof kind !== 'string' || typeof current !== 'string') {
      throw refuse('apiVersion, kind and current are needed')
    }
    return { ...(rule as Partial<HealthExpressions>), apiVersion, kind, current }
  })
}

const fields: ReadonlySet<string> = new Set(['apiVersion', 'kind', ...verdicts])

function listOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value
  if (!isRecord(value)) return undefined
  const rules = isRecord(value.spec) ? value.spec.healthCheckExprs : value.healthCheckExprs
  return Array.isArray(rules) ? rules : undefined
}

/** Makes of rules what tells the health of their kinds' objects, and nothing of others. Throws ConfigError on an expression that is no CEL. */
export async function healthByExpressions(
  rules: readonly HealthExpressions[],
  evaluator: Evaluator,
): Promise<(object: KubeObject) => Promise<Health | undefined>> {
  for (const rule of rules) await refuseInvalid(rule, evaluator)
  const byKind = new Map(rules.map(rule => [kindOf(rule), rule]))
  return async object => {
    const rule = byKind.get(kindOf(object))
    if (rule === undefined) return undefined
    if (object.metadata.deletionTimestamp !== undefined) return progressing('is being deleted')
    if (isBehind(object)) return progressing('its controller has not seen the change yet')
    return healthBy(rule, object, evaluator)
  }
}

const kindOf = ({ apiVersion, kind }: Pick<KubeObject, 'apiVersion' | 'kind'>): string =>
  `${apiVersion} ${kind}`

/** An empty one is none. */
const given = (rule: HealthExpressions) => verdicts.filter(name => Boolean(rule[name]))

async function refuseInvalid(rule: HealthExpressions, evaluator: Evaluator): Promise<void> {
  const { apiVersion, kind } = rule
  const results = await evaluate(rule, { apiVersion, kind, metadata: {} }, evaluator)
  for (const [place, result] of results.entries()) {
    if (!('invalid' in result)) continue
    throw new ConfigError(
      `health rule of ${kind}: ${given(rule)[place]} is no CEL: ${result.invalid}`,
    )
  }
}

async function healthBy(
  rule: HealthExpressions,
  object: KubeObject,
  evaluator: Evaluator,
): Promise<Health> {
  const results = await evaluate(rule, object, evaluator)
  for (const [place, name] of given(rule).entries()) {
    const result = results[place]
    if (result === undefined || !('value' in result)) {
      return progressing(`its health rule "${name}" cannot be told: ${whyNot(result)}`)
    }
    if (result.value) return outcomes[name](rule[name] ?? '')
  }
  return progressing('none of its health rules holds yet')
}

const outcomes: Readonly<Record<(typeof verdicts)[number], (expression: string) => Health>> = {
  inProgress: expression => progressing(`is in progress: ${expression}`),
  failed: expression => failed(`has failed: ${expression}`),
  current: () => ready,
}

const whyNot = (result: ExpressionResult | undefined): string => {
  if (result === undefined || 'value' in result) return 'there is no answer'
  return 'error' in result ? result.error : result.invalid
}

const evaluate = async (rule: HealthExpressions, object: KubeObject, evaluator: Evaluator) =>
  evaluator.evaluate({
    expressions: given(rule).flatMap(name => rule[name] ?? []),
    object,
  })
