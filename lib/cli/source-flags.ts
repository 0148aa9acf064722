import { ApiError, AuthError, ConfigError, TransportError } from '../core/index.ts'
import type { SchemaSource } from '../validate/index.ts'
import { connectionFlags } from './connection-flags.ts'
import type { FlagValues } from './flags.ts'
import type { Invocation } from './invocation.ts'
import { UsageError } from './usage-error.ts'

/** Where kinds are from. */
export const sourceFlags = {
  schemas: { kind: 'text', value: 'DIR', help: 'by what `schemas pull` wrote, and no cluster' },
  offline: { kind: 'switch', help: "by Kubernetes' own kinds, which are built in, and no cluster" },
  'kubernetes-version': {
    kind: 'text',
    value: 'VERSION',
    help: "by this version of Kubernetes' own kinds, of those that are built in, and no cluster",
  },
  crds: {
    kind: 'list',
    value: 'PATH',
    help: 'files, folders or URLs with definitions of custom kinds; those among the manifests count too',
  },
} as const

/** Values of {@link sourceFlags}. */
export type SourceFlags = FlagValues<typeof sourceFlags>

/** So long a cluster that nobody has named may keep us waiting. */
const reachTimeoutMs = 5_000

/**
 * What was recorded, or the cluster; none where no cluster is reached that somebody has named on the line: then what is
 * built in has to do, and it is said.
 */
export async function openSource({
  flags,
  err,
  signal,
  connect,
}: Invocation<SourceFlags>): Promise<SchemaSource | undefined> {
  const { builtInPack, openPack } = await import('../validate/index.ts')
  const version = flags['kubernetes-version']
  if (flags.schemas !== undefined) {
    if (version === undefined) return openPack(flags.schemas)
    throw new UsageError('--schemas tells the version itself: it takes no --kubernetes-version')
  }
  if (version !== undefined) return builtInPack(version)
  if (flags.offline) return undefined
  try {
    const cluster = await connect()
    const soon = AbortSignal.any([signal, AbortSignal.timeout(reachTimeoutMs)])
    const version = await cluster.serverVersion(soon)
    return {
      schemas: () => cluster.schemas(),
      discovery: cluster.discovery,
      definitionOf: (gvk, signal) => cluster.definitionOf(gvk, signal),
      serverVersion: async () => version, // once is enough to be asked
    }
  } catch (error) {
    signal.throwIfAborted()
    if (isNamed(flags) || !isUnreachable(error)) throw error
    const [why] = (error as Error).message.split('\n')
    err.line(
      `no cluster is reached (${why}); checking by Kubernetes 1.37's own kinds; --offline asks for none`,
    )
    return undefined
  }
}

const isNamed = (flags: Readonly<Record<string, unknown>>): boolean =>
  Object.keys(connectionFlags).some(name => {
    const value = flags[name]
    const isSet = Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false
    return name !== 'namespace' && isSet
  })

const isUnreachable = (error: unknown): boolean =>
  error instanceof ConfigError ||
  error instanceof AuthError ||
  error instanceof TransportError ||
  (error instanceof DOMException && error.name === 'TimeoutError') ||
  (error instanceof ApiError && error.status.code === 401)
