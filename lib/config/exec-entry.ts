import { sep } from 'node:path'
import { ConfigError, isRecord, visibleText } from '../core/index.ts'

/** `clientcmd/api/v1.ExecConfig`: the program that gives a user's credentials. */
export interface ExecEntry {
  readonly apiVersion: string | undefined
  /** A name to be found in PATH, or an absolute path. */
  readonly command: string | undefined
  readonly args: readonly string[]
  readonly env: readonly { readonly name: string; readonly value: string }[]
  readonly installHint: string | undefined
  readonly provideClusterInfo: boolean
  readonly interactiveMode: string | undefined
}

/** Whether a plugin gets the terminal: never, if there is one, or not without. */
export type InteractiveMode = 'Never' | 'IfAvailable' | 'Always'

/** An {@link ExecEntry} that can be run. */
export interface ExecPlugin extends ExecEntry {
  readonly apiVersion: string
  readonly command: string
  readonly interactiveMode: InteractiveMode
}

/** The versions of `ExecCredential` that are spoken; v1alpha1 has left Kubernetes with 1.24. */
const execVersions = {
  v1: 'client.authentication.k8s.io/v1',
  v1beta1: 'client.authentication.k8s.io/v1beta1',
} as const

/**
 * Decodes a user's `exec`; `where` names the entry. A command with a slash is against the kubeconfig's
 * folder, as in client-go. Only shapes are checked, so that an entry that cannot run is in nobody's way
 * who does not use it. Throws {@link ConfigError}; never with a value.
 */
export function decodeExec(
  value: unknown,
  where: string,
  file: string,
  absolute: (path: string) => string,
): ExecEntry | undefined {
  if (value === undefined || value === null) return undefined
  const fault = (key: string, why: string) =>
    new ConfigError(`${where}: "exec${key}" must be ${why}`, file)
  if (!isRecord(value)) throw fault('', 'a mapping')
  const text = (key: string): string | undefined => {
    const found = own(value, key) ?? ''
    if (typeof found !== 'string') throw fault(`.${key}`, 'a string')
    // A NUL would end it early in the program that runs.
    if (found.includes('\0')) throw fault(`.${key}`, 'without NUL')
    return found === '' ? undefined : found
  }
  const flag = (key: string): boolean => {
    const found = own(value, key) ?? false
    if (typeof found !== 'boolean') throw fault(`.${key}`, 'true or false')
    return found
  }
  const list = (key: string): unknown[] => {
    const found = own(value, key) ?? []
    if (!Array.isArray(found)) throw fault(`.${key}`, 'a list')
    return found
  }
  const command = text('command')
  return {
    apiVersion: text('apiVersion'),
    command: command?.includes('/') || command?.includes(sep) ? absolute(command) : command,
    args: list('args').map((item, index) => {
      if (isText(item)) return item
      throw fault(`.args[${index}]`, 'a string without NUL')
    }),
    env: list('env').map((item, index) => {
      const name = isRecord(item) ? own(item, 'name') : undefined
      const content = isRecord(item) ? (own(item, 'value') ?? '') : undefined
      if (isText(name) && /^[^=]+$/.test(name) && isText(content)) return { name, value: content }
      throw fault(`.env[${index}]`, 'a name without "=" and a value, both strings without NUL')
    }),
    installHint: text('installHint'),
    provideClusterInfo: flag('provideClusterInfo'),
    interactiveMode: text('interactiveMode'),
  }
}

const own = (fields: Record<string, unknown>, key: string): unknown =>
  Object.hasOwn(fields, key) ? fields[key] : undefined

const isText = (value: unknown): value is string =>
  typeof value === 'string' && !value.includes('\0')

/**
 * What a plugin that is to be used must have, as client-go's `ConfirmUsable` wants it; v1beta1 may leave out
 * `interactiveMode`. Throws {@link ConfigError} that says what to write.
 */
export function checkExec(entry: ExecEntry): ExecPlugin {
  const { apiVersion, command, interactiveMode } = entry
  if (command === undefined) throw new ConfigError('the user\'s "exec" names no command')
  const plugin = `the credential plugin ${visibleText(command, { inLine: true })}`
  if (apiVersion !== execVersions.v1 && apiVersion !== execVersions.v1beta1) {
    throw new ConfigError(
      `${plugin} has ${apiVersionFault(apiVersion)}: write ${execVersions.v1}, ` +
        `or ${execVersions.v1beta1} if that is what it answers`,
    )
  }
  const mode = interactiveMode ?? (apiVersion === execVersions.v1beta1 ? 'IfAvailable' : undefined)
  if (mode === 'Never' || mode === 'IfAvailable' || mode === 'Always') {
    return { ...entry, apiVersion, command, interactiveMode: mode }
  }
  const has = mode === undefined ? 'no interactiveMode' : 'an interactiveMode that is none'
  throw new ConfigError(`${plugin} has ${has}: write Never, IfAvailable or Always`)
}

function apiVersionFault(apiVersion: string | undefined): string {
  if (apiVersion === undefined) return 'no apiVersion'
  return apiVersion === 'client.authentication.k8s.io/v1alpha1'
    ? 'apiVersion v1alpha1, which Kubernetes has removed'
    : 'an apiVersion that is none'
}
