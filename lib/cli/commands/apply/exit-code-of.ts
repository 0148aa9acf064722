import { applyExitCodes, type ExitCode, exitCodes } from '../../exit-code.ts'

const { incomplete, conflict, unhealthy, refused } = applyExitCodes

/** By an error's code; all others are `incomplete`. */
const codes: Readonly<Record<string, ExitCode | undefined>> = {
  ERR_KUBE_APPLY_CONFLICT: conflict,
  ERR_KUBE_CONFIG: refused, // more was to be pruned than may be
  ERR_KUBE_FOREIGN_OWNER: refused,
  ERR_KUBE_UNHEALTHY: unhealthy,
  ERR_KUBE_WAIT_TIMEOUT: unhealthy,
}

/** Of several the first that occurs: what needs a person comes before what passes. */
const order: readonly ExitCode[] = [refused, incomplete, conflict, unhealthy]

/** How `apply` ends after these failures. */
export function exitCodeOf(failures: readonly unknown[]): ExitCode {
  const found = failures.map(codeOf)
  return order.find(code => found.includes(code)) ?? exitCodes.ok
}

/** By code, as the class would load core for every `--help`. */
function codeOf(error: unknown): ExitCode {
  const { code, step } = error as { readonly code?: unknown; readonly step?: unknown }
  // The proof failed, and so nothing was deleted.
  if (code === 'ERR_KUBE_REPLACE' && step === 'proof') return refused
  return codes[String(code)] ?? incomplete
}
