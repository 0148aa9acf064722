import { isRecord, type KubeObject } from '../../core/index.ts'

/** A rule of a definition that compares with the stored object, and so may forbid a change. */
export interface TransitionRule {
  /** Without items and keys: `spec.shards.size`. */
  readonly path: string
  /** How the server's sentence ends when it is broken. */
  readonly message: string
}

/** The API server takes no schema that is nested deeper. */
const maxDepth = 100

/** The transition rules (`oldSelf`) of a CustomResourceDefinition's version. Those that make up their message are left out. */
export function transitionRulesOf(crd: KubeObject, version: string): TransitionRule[] {
  const { versions } = isRecord(crd.spec) ? crd.spec : {}
  const own = Array.isArray(versions)
    ? versions.filter(isRecord).find(({ name }) => name === version)
    : undefined
  const rules: TransitionRule[] = []
  collect(isRecord(own?.schema) ? own.schema.openAPIV3Schema : undefined, '', 0, rules)
  return rules
}

function collect(schema: unknown, path: string, depth: number, rules: TransitionRule[]): void {
  if (!isRecord(schema) || depth > maxDepth) return
  const own = schema['x-kubernetes-validations']
  for (const rule of Array.isArray(own) ? own : []) {
    const { fieldPath, message, rule: text } = transitionRule(rule) ?? {}
    if (typeof text !== 'string') continue
    const whole = typeof fieldPath === 'string' ? `${path}${fieldPath}` : path
    rules.push({
      path: whole.replace(/^\./, ''),
      message: typeof message === 'string' ? message : `failed rule: ${text}`,
    })
  }
  collect(schema.items, path, depth + 1, rules)
  collect(schema.additionalProperties, path, depth + 1, rules)
  for (const [name, property] of Object.entries(asRecord(schema.properties))) {
    collect(property, path === '' ? name : `${path}.${name}`, depth + 1, rules)
  }
}

const asRecord = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {})

/** The rule, if it is one whose message is known. */
function transitionRule(rule: unknown): Record<string, unknown> | undefined {
  const { rule: text, messageExpression } = asRecord(rule)
  const isOne = typeof text === 'string' && /\boldSelf\b/.test(text)
  return isOne && messageExpression === undefined ? asRecord(rule) : undefined
}
