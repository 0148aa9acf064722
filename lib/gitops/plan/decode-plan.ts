import { DecodeError, isKubeObject, isRecord, parseJson } from '../../core/index.ts'
import { conflictActions } from '../ownership/index.ts'
import { actions, certainties, type Plan, type PlannedObject } from './action.ts'
import { objectHash } from './object-hash.ts'
import { keyOf, objectKey } from './object-key.ts'

/** Longer than a plan of 5,000 large objects; what is longer is none. */
const maxLength = 256 * 1024 * 1024

/** What a value must be, in words, and whether it is. */
type Rule = readonly [what: string, holds: (value: unknown) => boolean]

const text: Rule = ['a text', value => typeof value === 'string']
const texts: Rule = ['a list of texts', value => isListOf(value, text[1])]
const anything: Rule = ['anything', () => true]
const flag: Rule = ['true or false', value => typeof value === 'boolean']
const object: Rule = ['an object of Kubernetes', isKubeObject]
const oneOf = (words: readonly string[]): Rule => [
  `one of ${words.join(', ')}`,
  value => typeof value === 'string' && words.includes(value),
]
const optional = ([what, holds]: Rule): Rule => [what, value => value === undefined || holds(value)]
const listOf = (what: string, rules: Readonly<Record<string, Rule>>): Rule => [
  `a list of ${what}`,
  value => isListOf(value, item => isRecord(item) && faultOf(item, rules) === undefined),
]
const path: Rule = [
  'a path',
  value => isListOf(value, step => typeof step === 'string' || Number.isSafeInteger(step)),
]

const conflictRules: Readonly<Record<string, Rule>> = {
  kind: optional(text),
  namespace: optional(text),
  name: optional(text),
  path: optional(text),
  manager: optional(text),
  action: oneOf(conflictActions),
  place: optional(text),
}
const planRules: Readonly<Record<string, Rule>> = {
  version: anything, // looked at before all else
  fieldManager: text,
  force: optional(flag),
  conflictPolicy: optional(listOf('rules', conflictRules)),
  replaceImmutable: optional(flag),
  cluster: optional(text),
  applySet: optional(text),
  phases: ['a list of lists', value => isListOf(value, Array.isArray)],
}
const changeRules = { path, from: anything, to: anything }
const violationRules = {
  path,
  reason: text,
  message: text,
  suggestion: optional(text),
  place: optional(text),
}
const preImageRules = { uid: text, resourceVersion: text, hash: text }
const plannedRules: Readonly<Record<string, Rule>> = {
  apiVersion: ['VERSION or GROUP/VERSION', value => typeof value === 'string' && isVersion(value)],
  kind: text,
  namespace: optional(text),
  name: text,
  action: oneOf(actions),
  certainty: oneOf(certainties),
  evidence: texts,
  changes: listOf('changes', changeRules),
  source: optional(text),
  wantedHash: optional(text),
  wanted: optional(object),
  preImage: optional([
    'a state with uid, resourceVersion and hash',
    value => isRecord(value) && faultOf(value, preImageRules) === undefined,
  ]),
  violations: optional(listOf('violations', violationRules)),
  warnings: optional(texts),
}

/**
 * Reads what {@link encodePlan} wrote. The file may be anybody's: throws DecodeError, which quotes no value, on what is no
 * plan of this version, on a member that none has, and on an object that is not the one that its entry is about.
 */
export function decodePlan(source: string, file = 'plan'): Plan {
  const fault = (why: string) => new DecodeError(`${file}: ${why}`)
  if (source.length > maxLength) throw fault(`it is longer than ${maxLength} characters`)
  const plan = parsed(source, file)
  if (!isRecord(plan) || !Object.hasOwn(plan, 'version')) throw fault('it is no plan')
  if (plan.version !== 1) {
    throw fault('it is a plan of another version than 1: plan again with this program')
  }
  const wrong = faultOf(plan, planRules)
  if (wrong !== undefined) throw fault(wrong)
  const { phases } = plan as unknown as Plan
  for (const [phase, entries] of phases.entries()) {
    for (const [index, entry] of entries.entries()) {
      const why = isRecord(entry) ? entryFault(entry) : 'must be an object'
      if (why !== undefined) throw fault(`phases[${phase}][${index}]: ${why}`)
    }
  }
  return plan as unknown as Plan
}

function parsed(source: string, file: string): unknown {
  try {
    return parseJson(source)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    throw new DecodeError(`${file}: ${error.message}`, { cause: error })
  }
}

/** An entry's object is what will be sent: it must be what the entry says to whoever has read it. */
function entryFault(entry: Readonly<Record<string, unknown>>): string | undefined {
  const wrong = faultOf(entry, plannedRules)
  if (wrong !== undefined) return wrong
  const { wanted, wantedHash, ...planned } = entry as unknown as PlannedObject
  if (wanted === undefined) return undefined
  if (wanted.apiVersion !== planned.apiVersion || keyOf(wanted) !== objectKey(planned)) {
    return 'its object is another than the one that is planned'
  }
  return objectHash(wanted) === wantedHash
    ? undefined
    : 'its object was changed since it was planned: plan again'
}

function faultOf(
  value: Readonly<Record<string, unknown>>,
  rules: Readonly<Record<string, Rule>>,
): string | undefined {
  const unknown = Object.keys(value).find(key => !Object.hasOwn(rules, key))
  if (unknown !== undefined) return `it has a member that no plan has: ${JSON.stringify(unknown)}`
  for (const [name, [what, holds]] of Object.entries(rules)) {
    if (!holds(Object.hasOwn(value, name) ? value[name] : undefined))
      return `${name} must be ${what}`
  }
  return undefined
}

const isListOf = (value: unknown, holds: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(holds)

const isVersion = (apiVersion: string): boolean => /^[^/]+(\/[^/]+)?$/.test(apiVersion)
