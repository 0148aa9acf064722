import type { KubeObject } from '../core/index.ts'
import type { Validator, ValidatorOptions } from '../validate/index.ts'
import { parseDuration } from './duration.ts'
import type { FlagValues } from './flags.ts'
import type { Invocation } from './invocation.ts'
import { parseCount } from './parse-count.ts'
import { openSource, type SourceFlags } from './source-flags.ts'
import { UsageError } from './usage-error.ts'

/** How manifests are checked, besides by which kinds. */
export const validatorFlags = {
  engine: {
    kind: 'text',
    value: 'ENGINE',
    default: 'both',
    choices: ['both', 'exact', 'fast'],
    help: "exact: the server's own code; fast: published schemas alone; one of",
  },
  policies: {
    kind: 'list',
    value: 'PATH',
    help: "files, folders or URLs with admission policies and what they look up, or cluster for the cluster's own; not for the fast engine",
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
    help: 'so many objects at the same time, by as many copies of the exact engine of 200 MB each',
  },
  'time-limit': {
    kind: 'text',
    value: 'DURATION',
    default: '2s',
    help: 'so long the exact engine may take for one object',
  },
} as const

/** Values of {@link validatorFlags}. */
export type ValidatorFlags = FlagValues<typeof validatorFlags> &
  SourceFlags & { readonly namespace: string | undefined }

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
  const admission = await readPolicies(invocation)
  const schemas = await openSource(invocation)
  const crds = await readObjects(invocation, invocation.flags.crds)
  return createValidator({ engine, schemas, crds, podSecurity, ...limits, namespace, ...admission })
}

/** What `--policies` names for a cluster: a file of that name is `./cluster`. */
export const livePolicies = 'cluster'

/** What admission is to look up, and the namespace that it is for if it is the cluster's. */
async function readPolicies(
  invocation: Invocation<ValidatorFlags>,
): Promise<Pick<ValidatorOptions, 'policies' | 'namespace'>> {
  const { flags, err, signal, connect } = invocation
  const files = flags.policies.filter(path => path !== livePolicies)
  const policies = await readObjects(invocation, files)
  if (files.length === flags.policies.length) return { policies }
  if (flags.offline || (flags.schemas ?? flags['kubernetes-version']) !== undefined) {
    throw new UsageError('--policies=cluster asks a cluster, and another flag says to ask none')
  }
  const cluster = await connect()
  const { objects, unread } = await cluster.readAdmission(signal)
  for (const what of unread) err.line(`not judged by: ${what}`)
  return {
    policies: { objects: [...objects, ...policies], unread },
    namespace: flags.namespace ?? cluster.namespace,
  }
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
