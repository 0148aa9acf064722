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
import { readDefinitions, type ValidatorFlags } from '../../validator-flags.ts'

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
  const rules = await openRules(await readDefinitions(invocation))
  for await (const line of splitLines(stdin)) {
    signal.throwIfAborted()
    out.data(`${encodeJson(answerTo(line, rules, flags.namespace))}\n`)
    await out.flush()
  }
  return exitCodes.ok
}

type BatchFlags = Pick<ValidatorFlags, 'crds' | 'namespace'>

async function openRules(definitions: readonly KubeObject[]): Promise<Rules> {
  const { loadRules } = await import('../../../rules/index.ts')
  const rules = await loadRules()
  if (rules === undefined) {
    throw new UsageError(
      'the exact engine is not there: `npm run build:rules` builds it, which takes Go',
    )
  }
  for (const definition of definitions) rules.define(encodeJson(definition))
  return rules
}

interface Reply extends Answer {
  readonly id: unknown
}

function answerTo(line: Uint8Array, rules: Rules, namespace: string | undefined): Reply {
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
  const home = typeof request.namespace === 'string' ? request.namespace : namespace
  const manifest: Manifest = { text, json: isJson(text), namespace: home ?? 'default' }
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
