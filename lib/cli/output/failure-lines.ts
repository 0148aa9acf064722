import type { ConflictError } from '../../client/index.ts'
import { ApiError, KubeError, type Status } from '../../core/index.ts'

/**
 * A failure for people, in kubectl's form: what, which object, why, and what to try where the words do
 * not say it. What is no KubeError is a fault of ours, and shows its stack.
 */
export function failureLines(error: unknown): string[] {
  if (error instanceof AggregateError) return error.errors.flatMap(failureLines)
  if (isApplyConflict(error)) return conflictLines(error)
  if (error instanceof ApiError) {
    const { reason, message, code } = error.status
    if (reason === 'Invalid') return [...invalidLines(error.status), ...hintsOf(error)]
    const head = `Error from server${reason === '' ? '' : ` (${reason})`}: ${message}`
    return code === 401 ? [head, 'log in again, or choose another --context'] : [head]
  }
  if (error instanceof KubeError) return [`error: ${error.message}`, ...hintsOf(error)]
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return ['error: unexpected failure, a bug of this program:', ...stack.split('\n')]
}

/** What to try, by an error's code. */
const hints: ReadonlyMap<string, string> = new Map([
  [
    'ERR_KUBE_IMMUTABLE',
    'it can only be deleted and made anew: --replace-immutable, or anykind.dev/replace-immutable: "true" on the object',
  ],
  [
    'ERR_KUBE_FOREIGN_OWNER',
    'leave it to its owner, or apply it all the same with --take-ownership',
  ],
])

const hintsOf = ({ code }: KubeError): string[] => {
  const hint = hints.get(code)
  return hint === undefined ? [] : [hint]
}

/** By code, as the class would load the client for every failure. */
const isApplyConflict = (error: unknown): error is ConflictError =>
  error instanceof ApiError && error.code === 'ERR_KUBE_APPLY_CONFLICT'

const conflictLines = ({ conflicts }: ConflictError): string[] => [
  `error: Apply failed with ${conflicts.length} conflict${conflicts.length === 1 ? '' : 's'}:`,
  ...conflicts.map(({ manager, field }) => `  ${field} is owned by "${manager}"`),
  'leave these fields out of the manifest, or take them over with --force-conflicts',
]

/** As kubectl tells what validation refuses: each cause once, in a line of its own if there are several. */
function invalidLines({ message, causes }: Status): string[] {
  const [, kind, name] = /^([^\s."]+)\S* ("[^"]*") is invalid/.exec(message) ?? []
  const isNamed = name !== undefined
  const head = isNamed ? `The ${kind} ${name} is invalid` : 'The request is invalid'
  const lines = [...new Set(causes.map(({ field, message }) => `${field}: ${message}`))]
  if (lines.length === 0) return [isNamed ? head : `${head}: ${message}`]
  return lines.length === 1
    ? [`${head}: ${lines[0]}`]
    : [`${head}: `, ...lines.map(line => `* ${line}`)]
}
