import { isRecord, type JsonPatchOperation, RequestError, sameJson } from '../../core/index.ts'
import { CopyBudget } from './copy-budget.ts'
import { Draft } from './draft.ts'
import { Fault } from './fault.ts'
import { JsonPatchError } from './json-patch-error.ts'
import { decodePointer } from './pointer.ts'

/** How much a patch may ask for. */
export interface JsonPatchLimits {
  /** Default 10,000, as the API server's (`maxJSONPatchOperations`). */
  readonly maxOperations?: number
  /**
   * So many bytes of JSON may be added by `copy`, all of them together: thirty copies, each of all there is,
   * make a gigabyte of a byte. Default 3 MiB, as the API server's (`JSONPatchMaxCopyBytes`), which is also
   * its limit for a request.
   */
  readonly maxCopiedBytes?: number
}

/**
 * The value that a JSON Patch (RFC 6902) makes of another: all of the operations, or an error. Pure; the
 * result shares what no operation has changed with `value`, and what was added with `operations`: write into
 * neither, or take a `structuredClone`. `__proto__` and its like are names as any other.
 *
 * Throws {@link JsonPatchError}, which names the operation, its path and why. Stricter than the API server,
 * which takes negative indices, leading zeros, and a `replace` of what is not there. What applies here gives the
 * same there, but for `add`, `move` and `copy` to or from the whole value, which it refuses.
 */
export function applyJsonPatch(
  value: unknown,
  operations: readonly JsonPatchOperation[],
  { maxOperations = 10_000, maxCopiedBytes = 3 * 1024 * 1024 }: JsonPatchLimits = {},
): unknown {
  if (!Array.isArray(operations)) throw new JsonPatchError('INVALID', 'it is not an array')
  if (operations.length > maxOperations) {
    const count = `${operations.length} operations, more than ${maxOperations}`
    throw new JsonPatchError('LIMIT', `it has ${count}`)
  }
  const draft = new Draft(value)
  const budget = new CopyBudget(maxCopiedBytes)
  for (const [index, operation] of operations.entries()) {
    try {
      applyOperation(draft, operation, budget)
    } catch (error) {
      throw toJsonPatchError(error, operation, index)
    }
  }
  return draft.value
}

type Apply = (
  draft: Draft,
  path: readonly string[],
  operation: Record<string, unknown>,
  budget: CopyBudget,
) => void

const verbs: ReadonlyMap<unknown, Apply> = new Map<unknown, Apply>([
  ['add', (draft, path, operation) => draft.add(path, operandOf(operation))],
  ['remove', (draft, path) => draft.remove(path)],
  ['replace', (draft, path, operation) => draft.replace(path, operandOf(operation))],
  ['test', (draft, path, operation) => test(draft, path, operandOf(operation))],
  ['move', (draft, path, { from }) => move(draft, decodePointer(from, 'from'), path)],
  [
    'copy',
    (draft, path, { from }, budget) =>
      draft.add(path, budget.copy(draft.get(decodePointer(from, 'from')))),
  ],
])

function applyOperation(draft: Draft, operation: unknown, budget: CopyBudget): void {
  if (!isRecord(operation)) throw new Fault('INVALID', 'it is not an object')
  const apply = verbs.get(operation.op)
  if (apply === undefined) throw new Fault('INVALID', `its "op" is none of ${names}`)
  apply(draft, decodePointer(operation.path, 'path'), operation, budget)
}

const names = [...verbs.keys()].join(', ')

function operandOf(operation: Record<string, unknown>): unknown {
  if (operation.value === undefined) throw new Fault('INVALID', 'it has no "value"')
  return operation.value
}

function test(draft: Draft, path: readonly string[], value: unknown): void {
  let found: unknown
  try {
    found = draft.get(path)
  } catch (error) {
    // Whoever tests wants to know that it does not hold; that nothing is there is only the reason.
    throw error instanceof Fault ? new Fault('TEST', error.message) : error
  }
  if (!sameJson(found, value)) throw new Fault('TEST', 'the value there is another')
}

function move(draft: Draft, from: readonly string[], path: readonly string[]): void {
  const value = draft.get(from)
  const inside = from.every((step, index) => step === path[index])
  if (inside && path.length === from.length) return
  if (inside) throw new Fault('INVALID', 'a value cannot be moved into itself')
  draft.remove(from)
  draft.add(path, value)
}

function toJsonPatchError(error: unknown, operation: unknown, index: number): unknown {
  const { op, path } = isRecord(operation) ? operation : {}
  const failed = {
    index,
    op: typeof op === 'string' ? op : '',
    path: typeof path === 'string' ? path : '',
  }
  if (error instanceof Fault) return new JsonPatchError(error.failure, error.message, failed)
  if (!(error instanceof RequestError)) return error
  return new JsonPatchError('LIMIT', 'a value is nested too deeply', failed, { cause: error })
}
