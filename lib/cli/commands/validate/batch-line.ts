import { DecodeError, decodeJson, isRecord } from '../../../core/index.ts'
import type { Answer, Patch } from '../../../rules/index.ts'
import type { ExactEngine } from '../../../validate/index.ts'
import { UsageError } from '../../usage-error.ts'

interface Reply extends Answer {
  readonly id: unknown
}

/** The answer to one line of `--batch`. What is wrong with a line is told, and is no verdict. */
export async function replyTo(line: Uint8Array, exact: ExactEngine): Promise<Reply> {
  let id: unknown = null
  try {
    const request = decodeJson(line)
    if (!isRecord(request)) throw new UsageError('the line is no object')
    id = request.id ?? null
    return { id, ...(await judge(exact, request)) }
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof DecodeError)) throw error
    return { id, verdict: 'undetermined', code: 0, message: error.message }
  }
}

const patchTypes: readonly string[] = ['json', 'merge', 'strategic'] satisfies Patch['type'][]

function judge(
  { rules, namespace = 'default', ...setting }: ExactEngine,
  request: Record<string, unknown>,
): Answer | Promise<Answer> {
  const text = required(request, 'manifest', 'string')
  const old = optional(request, 'old', 'string')
  const manifest = {
    ...setting,
    text,
    json: text.trimStart().startsWith('{'),
    namespace: optional(request, 'namespace', 'string') ?? namespace,
    fieldManager: optional(request, 'fieldManager', 'string'),
    result: optional(request, 'result', 'boolean'),
  }
  const { operation = 'create' } = request
  if (operation === 'create') return rules.create(manifest)
  const subresource = subresourceOf(request)
  if (operation === 'apply') {
    const force = optional(request, 'force', 'boolean')
    return rules.apply({ ...manifest, old, subresource, force })
  }
  const change = { ...manifest, old: required(request, 'old', 'string'), subresource }
  if (operation === 'update') return rules.update(change)
  if (operation !== 'patch') {
    throw new UsageError('the "operation" is neither create, update, patch nor apply')
  }
  const type = required(request, 'patchType', 'string')
  if (!patchTypes.includes(type)) {
    throw new UsageError('the "patchType" is neither json, merge nor strategic')
  }
  return rules.patch({ ...change, type: type as Patch['type'] })
}

function subresourceOf({ subresource }: Record<string, unknown>): 'status' | undefined {
  if (subresource === undefined || subresource === 'status') return subresource
  throw new UsageError('the "subresource" is not status')
}

interface Types {
  readonly string: string
  readonly boolean: boolean
}

function optional<T extends keyof Types>(
  request: Record<string, unknown>,
  key: string,
  type: T,
): Types[T] | undefined {
  const value = request[key]
  if (value === undefined || typeof value === type) return value as Types[T] | undefined
  throw new UsageError(`the "${key}" is no ${type}`)
}

function required<T extends keyof Types>(
  request: Record<string, unknown>,
  key: string,
  type: T,
): Types[T] {
  const value = optional(request, key, type)
  if (value === undefined) throw new UsageError(`the line has no "${key}"`)
  return value
}
