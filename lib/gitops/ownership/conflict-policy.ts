import { type FieldStep, type KubeObject, matchesText } from '../../core/index.ts'
import {
  decodeRuleList,
  ManifestError,
  type Parsed,
  parseYamlSource,
} from '../../manifest/index.ts'
import { fieldPattern } from './field-pattern.ts'

/**
 * What becomes of a field that another manager owns with another value.
 *
 *     fail    the apply is refused
 *     yield   it is left out, and given up if it is ours: it keeps its value and its other owners
 *     share   it is applied with the value that it has: it is ours, too, and its other owners' still
 *     force   it gets our value, and is nobody else's any more
 *
 * In this order: of several managers' actions for one field the first is taken.
 */
export type ConflictAction = (typeof conflictActions)[number]

/** All of them, the one that takes least first. */
export const conflictActions = ['fail', 'yield', 'share', 'force'] as const

/** Which conflicts are dealt with how: those that all of its patterns are of. `*` is any text, `?` one character. */
export interface ConflictRule {
  readonly kind?: string
  /** Of an object of the cluster it is the empty text. */
  readonly namespace?: string
  readonly name?: string
  /** The field, or one above it: `spec.replicas`, `metadata.annotations[example.com/*]`; `**` is any number of steps. */
  readonly path?: string
  readonly manager?: string
  readonly action: ConflictAction
  /** `file:line:column` of the rule. */
  readonly place?: string
}

/** The first rule that is of a conflict is taken; without one it is `fail`. */
export type ConflictPolicy = readonly ConflictRule[]

const form = {
  what: 'a conflict policy',
  list: 'conflicts',
  members: ['kind', 'namespace', 'name', 'path', 'manager', 'action'],
  required: 'action',
} as const

/** Reads a policy, YAML or JSON. Throws ManifestError, with the place, on anything that is not as documented. */
export const parseConflictPolicy = (text: string, file: string): ConflictRule[] =>
  decodeConflictPolicy(parseYamlSource(text, file))

function decodeConflictPolicy(parsed: Parsed): ConflictRule[] {
  return decodeRuleList(parsed, form).map(({ action: text, ...patterns }, index) => {
    const action = conflictActions.find(action => action === text)
    if (action !== undefined) return { ...patterns, action }
    const why = `"action" of a rule is one of: ${conflictActions.join(', ')}`
    throw new ManifestError(why, parsed.source.locate([form.list, index, 'action']))
  })
}

/** A field of an object, and who is in the way of changing it. */
export interface Disputed {
  readonly object: KubeObject
  readonly field: readonly FieldStep[]
  readonly managers: readonly string[]
}

/** What a policy says of a field: of the actions for each manager the one that takes least. Pure. */
export function conflictAction(policy: ConflictPolicy, disputed: Disputed): ConflictAction {
  const said = disputed.managers.map(
    manager => policy.find(rule => isOf(rule, disputed, manager))?.action ?? 'fail',
  )
  return conflictActions.find(action => said.includes(action)) ?? 'fail'
}

function isOf(rule: ConflictRule, { object, field }: Disputed, manager: string): boolean {
  const { namespace = '', name = '' } = object.metadata
  const texts = [
    [rule.kind, object.kind],
    [rule.namespace, namespace],
    [rule.name, name],
    [rule.manager, manager],
  ] as const
  return (
    texts.every(([pattern, text]) => pattern === undefined || matchesText(pattern, text)) &&
    (rule.path === undefined || fieldPattern(rule.path)(field))
  )
}
