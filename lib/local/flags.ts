import { ConfigError } from '../core/index.ts'

/** Flags of a part, by name without the dashes. */
export type Flags = Readonly<Record<string, string>>

/** `--name=value`, one string each, so that no value can become a flag of its own. */
export const formatFlags = (flags: Flags): string[] =>
  Object.entries(flags).map(([name, value]) => `--${name}=${value}`)

/** `A=true,B=false`, or no flag at all. */
export function featureGateFlags(gates: Readonly<Record<string, boolean>> = {}): Flags {
  const list = Object.entries(gates).map(([name, on]) => `${name}=${on}`)
  return list.length > 0 ? { 'feature-gates': list.join(',') } : {}
}

/** Throws {@link ConfigError} on a name that is no flag's: `--v`, `audit log`. */
export function checkFlagNames(flags: Flags): void {
  for (const name of Object.keys(flags)) {
    if (/^[a-z][a-z0-9-]*$/.test(name)) continue
    throw new ConfigError(
      `start a local cluster: "${name}" is not a flag's name; no dashes before it`,
    )
  }
}
