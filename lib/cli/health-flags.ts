import type { HealthRules, WaitForSetOptions } from '../gitops/index.ts'
import { parseDuration } from './duration.ts'
import type { FlagValues } from './flags.ts'

/** How readiness is told, for every command that waits for it. */
export const healthFlags = {
  'health-rules': {
    kind: 'list',
    value: 'FILE',
    help: "CEL rules of kinds' readiness, as Flux's healthCheckExprs; may be repeated",
  },
  'status-grace': {
    kind: 'text',
    value: 'TIME',
    default: '30s',
    help: 'longest time for a controller to report on a custom resource; then it is taken as it stands',
  },
} as const

/** What the flags say, for `waitForReady`. Dispose of it afterwards. */
export interface HealthSettings
  extends Pick<WaitForSetOptions, 'rules' | 'statusGraceMs'>,
    AsyncDisposable {}

/** Reads the flags, and the files that they name. Throws UsageError, ManifestError and ConfigError. */
export async function readHealthFlags(
  flags: FlagValues<typeof healthFlags>,
): Promise<HealthSettings> {
  const statusGraceMs = parseDuration(flags['status-grace'], '--status-grace')
  if (flags['health-rules'].length === 0) {
    return { statusGraceMs, [Symbol.asyncDispose]: async () => {} }
  }
  const rules = await openRules(flags['health-rules'])
  return {
    statusGraceMs,
    rules: rules.healthOf,
    [Symbol.asyncDispose]: () => rules[Symbol.asyncDispose](),
  }
}

async function openRules(files: readonly string[]): Promise<HealthRules> {
  const { readFile } = await import('node:fs/promises')
  const { ManifestError, parseYaml } = await import('../manifest/index.ts')
  const { decodeHealthExpressions, openHealthRules } = await import('../gitops/index.ts')
  const rules = []
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch(cause => {
      throw new ManifestError(`the health rules cannot be read: ${cause.message}`, file, { cause })
    })
    rules.push(...decodeHealthExpressions(parseYaml(text, file), file))
  }
  return openHealthRules(rules)
}
