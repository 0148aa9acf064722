import {
  type FieldPath,
  findManagedPath,
  formatGvk,
  gvkOf,
  type KubeObject,
  RequestError,
  type Violation,
  valueAt,
} from '../core/index.ts'
import type { Answer, Judge } from '../rules/index.ts'
import { askRules, type RulesRequest } from './ask-rules.ts'
import { causePath } from './cause-path.ts'
import type { Check, Finding, Refusal } from './check.ts'

/** What the API server itself would say of the request: built-in kinds' own rules, CEL, and all the rest. */
export const rulesCheck = (rules: Judge, request: RulesRequest): Check => ({
  name: 'rules',
  decisive: true,
  async run(object): Promise<Finding> {
    const answer = await ask(rules, object, request)
    if (answer.verdict === 'undetermined') {
      return {
        violations: [],
        unchecked: answer.message ?? `no verdict on ${formatGvk(gvkOf(object))}`,
      }
    }
    const { warnings = [] } = answer
    return {
      violations: violationsOf(answer, object),
      refusal: answer.verdict === 'rejected' ? refusalOf(answer) : undefined,
      warnings: warnings.map(message => ({ path: warningPath(message, object), message })),
      object: answer.object,
    }
  },
})

/** An object that is no JSON, as one that holds itself, cannot be sent: there is no verdict on it. */
async function ask(rules: Judge, object: KubeObject, request: RulesRequest): Promise<Answer> {
  try {
    return await askRules(rules, object, request)
  } catch (error) {
    if (!(error instanceof RequestError)) throw error
    return { verdict: 'undetermined', code: 0, message: error.message }
  }
}

const refusalOf = ({ code, reason = '', message = '', causes = [] }: Answer): Refusal => ({
  code,
  reason,
  message,
  causes,
})

/** Where the rules cannot be asked. */
export const withoutRules = (why: string): Check => ({
  name: 'rules',
  decisive: true,
  run: async () => ({ violations: [], unchecked: why }),
})

const violationsOf = (answer: Answer, object: KubeObject): Violation[] =>
  answer.verdict === 'accepted' ? [] : refusalViolations(refusalOf(answer), object)

/** What an object is refused for, field by field, by the server's answer. */
export function refusalViolations(
  { causes, message, reason }: Pick<Refusal, 'causes' | 'message' | 'reason'>,
  object: KubeObject,
): Violation[] {
  if (causes.length > 0) {
    // A policy's refusal has causes without a reason.
    return causes.map(cause => ({
      ...cause,
      reason: cause.reason || reason,
      path: findManagedPath(object, cause.field) ?? causePath(cause.field, object),
    }))
  }
  const unread = strictFaults(message, object)
  return unread.length > 0 ? unread : [{ path: typePath(message, object), reason, message }]
}

/** `strict decoding error: unknown field "spec.zz", duplicate field "spec.a"`: one message for all of them. */
function strictFaults(message: string, object: KubeObject): Violation[] {
  const [, faults = ''] = /strict decoding error: (.*)/s.exec(message) ?? []
  return [...faults.matchAll(/(unknown|duplicate) field "((?:[^"\\]|\\.)*)"/g)].map(
    ([text, what, field = '']) => ({
      path: causePath(field, object),
      reason: what === 'unknown' ? 'FieldUnknown' : 'FieldDuplicate',
      message: text,
    }),
  )
}

/** Most warnings begin with their field: `spec.template.spec.containers[0].ports[1]: duplicate port …`. */
function warningPath(message: string, object: KubeObject): FieldPath {
  const path = causePath(message.split(': ', 1)[0] ?? '', object)
  return valueAt(object, path) === undefined ? [] : path
}

/** `json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32`. */
function typePath(message: string, object: KubeObject) {
  const [, field = ''] = /Go struct field \w+\.(\S+) of type/.exec(message) ?? []
  return causePath(field, object)
}
