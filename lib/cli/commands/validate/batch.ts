import {
  decodeJson,
  encodeJson,
  isRecord,
  type KubeObject,
  splitLines,
} from '../../../core/index.ts'
import type { Answer, Manifest, Rules } from '../../../rules/index.ts'
import { type ExitCode, exitCodes } from '../../exit-code.ts'
import type { Invocation } from '../../invocation.ts'
import { UsageError } from '../../usage-error.ts'
import { readObjects, type ValidatorFlags } from '../../validator-flags.ts'

/*
 * `validate --batch`: other programs' way in. A line of JSON for each manifest on stdin, one for each verdict on
 * stdout, in order, each as soon as it is known.
 *
 *     {"id": "a", "manifest": "apiVersion: v1\n…", "namespace": "shop", "operation": "update", "old": "…"}
 *     {"id": "a", "verdict": "rejected", "code": 422, "reason": "Invalid", "message": "…", "causes": […], "warnings": […]}
 */

/** Judges each line of stdin; a line that is no request is told as one without a verdict. */
export async function judgeBatch(invocation: Invocation<BatchFlags>): Promise<ExitCode> {
  const { flags, stdin, out, signal } = invocation
  const crds = await readObjects(invocation, flags.crds)
  const policies = await readObjects(invocation, flags.policies)
  const { namespace = 'default', 'pod-security': podSecurity } = flags
  const rules = await openRules()
  for (const object of [...crds, ...policies]) {
    if (object.kind === 'CustomResourceDefinition') rules.define(encodeJson(object))
  }
  for (const object of policies) give(rules, object)
  for await (const line of splitLines(stdin)) {
    signal.throwIfAborted()
    out.data(`${encodeJson(answerTo(line, rules, { namespace, podSecurity }))}\n`)
    await out.flush()
  }
  return exitCodes.ok
}

type BatchFlags = Pick<ValidatorFlags, 'crds' | 'policies' | 'pod-security' | 'namespace'>

async function openRules(): Promise<Rules> {
  const { loadRules } = await import('../../../rules/index.ts')
  const rules = await loadRules()
  if (rules === undefined) {
    throw new UsageError(
      'the exact engine is not there: `npm run build:rules` builds it, which takes Go',
    )
  }
  return rules
}

function give(rules: Rules, object: KubeObject): void {
  const { verdict, message } = rules.define(encodeJson(object))
  if (verdict === 'accepted') return
  const what = `${object.kind} ${object.metadata?.name ?? 'without a name'}`
  throw new UsageError(`--policies: the ${what} could not be in a cluster: ${message}`)
}

type Setting = Pick<Manifest, 'namespace' | 'podSecurity'>

interface Reply extends Answer {
  readonly id: unknown
}

function answerTo(line: Uint8Array, rules: Rules, setting: Setting): Reply {
  let request: unknown
  try {
    request = decodeJson(line)
  } catch (error) {
    return refusal(undefined, (error as Error).message)
  }
  if (!isRecord(request) || typeof request.manifest !== 'string') {
    return refusal(
      isRecord(request) ? request.id : undefined,
      'the line has no "manifest" that is a text',
    )
  }
  const { id, manifest: text, old, operation = 'create' } = request
  const home = typeof request.namespace === 'string' ? request.namespace : setting.namespace
  const manifest: Manifest = { ...setting, text, json: isJson(text), namespace: home }
  if (operation === 'create') return { id, ...rules.create(manifest) }
  if (operation !== 'update') return refusal(id, `the operation is neither create nor update`)
  if (typeof old !== 'string') return refusal(id, 'an update takes the "old" manifest, as a text')
  return { id, ...rules.update({ ...manifest, old }) }
}

const refusal = (id: unknown, message: string): Reply => ({
  id: id ?? null,
  verdict: 'undetermined',
  code: 0,
  message,
})

const isJson = (text: string): boolean => text.trimStart().startsWith('{')
