import { ApiError, AuthError, ConfigError, type KubeObject, TransportError } from '../core/index.ts'
import type { SchemaSource, Validator } from '../validate/index.ts'
import { connectionFlags } from './connection-flags.ts'
import { parseDuration } from './duration.ts'
import type { FlagValues } from './flags.ts'
import type { Invocation } from './invocation.ts'
import { parseCount } from './parse-count.ts'
import { UsageError } from './usage-error.ts'

/** What manifests are checked by. */
export const validatorFlags = {
  engine: {
    kind: 'text',
    value: 'ENGINE',
    default: 'both',
    choices: ['both', 'exact', 'fast'],
    help: "exact: the server's own code; fast: published schemas alone; one of",
  },
  schemas: { kind: 'text', value: 'DIR', help: 'by what `schemas pull` wrote, and no cluster' },
  offline: { kind: 'switch', help: "by Kubernetes' own kinds, which are built in, and no cluster" },
  crds: {
    kind: 'list',
    value: 'PATH',
    help: 'files, folders or URLs with definitions of custom kinds; those among the manifests count too',
  },
  policies: {
    kind: 'list',
    value: 'PATH',
    help: 'files, folders or URLs with admission policies and what they look up; not for the fast engine',
  },
  'pod-security': {
    kind: 'text',
    value: 'LEVEL',
    help: 'the level of namespaces without labels, as restricted:v1.37; not for the fast engine',
  },
  'missing-schemas': {
    kind: 'text',
    value: 'HOW',
    default: 'fail',
    choices: ['fail', 'warn', 'skip'],
    help: 'what becomes of objects of a kind that there is not: one of',
  },
  jobs: {
    kind: 'text',
    short: 'j',
    value: 'N',
    default: '1',
    help: 'so many objects at the same time, by as many copies of the exact engine of 300 MB each',
  },
  'time-limit': {
    kind: 'text',
    value: 'DURATION',
    default: '2s',
    help: 'so long the exact engine may take for one object',
  },
} as const

/** Values of {@link validatorFlags}. */
export type ValidatorFlags = FlagValues<typeof validatorFlags> & {
  readonly namespace: string | undefined
}

/** So long a cluster that nobody has named may keep us waiting. */
const reachTimeoutMs = 5_000

/** The validator that the flags name. Throws UsageError, and as `createValidator`. */
export async function openValidator(invocation: Invocation<ValidatorFlags>): Promise<Validator> {
  const {
    engine,
    namespace,
    'time-limit': timeLimit,
    'pod-security': podSecurity,
  } = invocation.flags
  const limits = {
    threads: jobsOf(invocation.flags),
    timeoutMs: parseDuration(timeLimit, '--time-limit'),
  }
  const { createValidator } = await import('../validate/index.ts')
  const schemas = await openSource(invocation)
  const crds = await readObjects(invocation, invocation.flags.crds)
  const policies = await readObjects(invocation, invocation.flags.policies)
  return createValidator({ engine, schemas, crds, policies, podSecurity, namespace, ...limits })
}

/** `-j`. Throws UsageError unless it is a number from 1 on. */
export function jobsOf({ jobs }: Pick<ValidatorFlags, 'jobs'>): number {
  const count = parseCount(jobs, '--jobs')
  if (count === 0) throw new UsageError('--jobs must be 1 or more')
  return count
}

/** The objects of `--crds` or `--policies`. */
export async function readObjects(
  { signal }: Pick<Invocation, 'signal'>,
  paths: readonly string[],
): Promise<KubeObject[]> {
  if (paths.length === 0) return []
  const { loadManifests } = await import('../manifest/index.ts')
  const options = { recursive: true, signal, fetch: globalThis.fetch }
  const manifests = await Array.fromAsync(loadManifests(paths, options))
  return manifests.map(({ object }) => object)
}

/**
 * What was recorded, or the cluster; none where no cluster is reached that somebody has named on the line: then what is
 * built in has to do, and it is said.
 */
async function openSource({
  flags,
  err,
  signal,
  connect,
}: Invocation<ValidatorFlags>): Promise<SchemaSource | undefined> {
  const { openPack } = await import('../validate/index.ts')
  if (flags.schemas !== undefined) return openPack(flags.schemas)
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
