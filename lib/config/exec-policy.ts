import { isAbsolute, normalize, sep } from 'node:path'
import { ConfigError } from '../core/index.ts'

/**
 * Which credential plugins may run: kuberc's `credentialPluginPolicy` and `credentialPluginAllowlist`
 * (KEP-3104), with their names. An entry of the list is a name that PATH finds or an absolute path.
 */
export type ExecPolicy =
  | 'AllowAll'
  | 'DenyAll'
  | { readonly allowlist: readonly (string | { readonly command: string })[] }

/** Finds a program as it would be started; undefined if there is none. */
export type FindProgram = (command: string) => Promise<string | undefined>

/**
 * Refuses a policy that says something else than it seems to, as client-go does: a list that is empty, or
 * an entry that is empty or that no program's path could equal. Throws {@link ConfigError}.
 */
export function checkExecPolicy(policy: ExecPolicy): void {
  if (policy === 'AllowAll' || policy === 'DenyAll') return
  const list: unknown = policy?.allowlist
  if (!Array.isArray(list)) {
    throw new ConfigError('execPolicy is not AllowAll, DenyAll or an allowlist')
  }
  if (list.length === 0) throw new ConfigError('the allowlist of execPolicy is empty: use DenyAll')
  for (const [index, entry] of list.entries()) {
    const command: unknown = typeof entry === 'string' ? entry : entry?.command
    if (typeof command !== 'string' || command === '') {
      throw new ConfigError(`entry ${index + 1} of execPolicy's allowlist names no command`)
    }
    if (command !== normalize(command) || (command.includes(sep) && !isAbsolute(command))) {
      throw new ConfigError(
        `execPolicy's allowlist: "${command}" is neither a name nor a whole, normal path`,
      )
    }
  }
}

/**
 * Whether the program at a path, which is what will be started, may run. Compared are paths as PATH gives
 * them, links not followed, as in client-go: where a link leads may change later.
 */
export async function isAllowed(
  policy: ExecPolicy,
  path: string,
  find: FindProgram,
): Promise<boolean> {
  if (policy === 'AllowAll') return true
  if (policy === 'DenyAll') return false
  for (const entry of policy.allowlist) {
    if ((await find(typeof entry === 'string' ? entry : entry.command)) === path) return true
  }
  return false
}
