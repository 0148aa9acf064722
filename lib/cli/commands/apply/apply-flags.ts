import type { HookDialect } from '../../../gitops/index.ts'
import { parseDuration } from '../../duration.ts'
import type { FlagValues } from '../../flags.ts'
import type { Invocation } from '../../invocation.ts'
import { parseCount } from '../../parse-count.ts'
import { UsageError } from '../../usage-error.ts'
import { fieldValidationOf, type ValidateHow } from '../../validate-flag.ts'
import type { ApplyManifestsOptions } from './apply-manifests.ts'
import { readTerms } from './read-terms.ts'

/** How objects are sent, and which. */
export const applyFlags = {
  'allow-crd-changes': {
    kind: 'switch',
    help: 'also apply a CustomResourceDefinition by which objects that there are would lose something',
  },
  concurrency: {
    kind: 'text',
    value: 'N',
    default: '16',
    help: 'so many objects are sent at the same time',
  },
  'conflict-policy': {
    kind: 'text',
    value: 'FILE',
    help: 'what to do about fields that other managers own, by path and manager: fail, yield, share or force',
  },
  'dry-run': {
    kind: 'text',
    value: 'WHERE',
    default: 'none',
    choices: ['none', 'server', 'client'],
    help: 'let the server check all, or check all here and ask no cluster; store nothing',
  },
  'field-manager': {
    kind: 'text',
    value: 'NAME',
    default: 'anykind',
    help: 'who will own the fields',
  },
  'force-conflicts': { kind: 'switch', help: 'take over fields that other managers own' },
  hooks: {
    kind: 'list',
    value: 'TOOL',
    commas: true,
    help: 'run the hooks of argo or helm as such, too; to others they are objects like all',
  },
  'replace-immutable': {
    kind: 'switch',
    help: 'delete and make anew what differs in fields that cannot be changed, if the server takes the new one',
  },
  'take-ownership': {
    kind: 'switch',
    help: 'also apply what another tool, controller or set manages, as its marks say',
  },
  'server-side': { kind: 'switch', default: true, help: "always so; accepted for kubectl's sake" },
} as const

type Values = FlagValues<typeof applyFlags> & {
  readonly timeout: string
  readonly validate: ValidateHow
}

/** The options that the flags say. Throws UsageError, and ManifestError of a policy that is none. */
export async function readApplyFlags({
  flags,
  err,
}: Pick<Invocation<Values>, 'flags' | 'err'>): Promise<ApplyManifestsOptions> {
  if (!flags['server-side']) throw new UsageError('there is server-side apply only')
  const concurrency = parseCount(flags.concurrency, '--concurrency')
  if (concurrency === 0) throw new UsageError('--concurrency must be 1 or more')
  const timeoutMs = parseDuration(flags.timeout, '--timeout')
  const { conflictPolicy, ...terms } = await readTerms(flags)
  const policies = conflictPolicy && (await import('./conflict-policy.ts'))
  return {
    ...terms,
    applyOne: conflictPolicy && policies?.applyByPolicy(conflictPolicy, err),
    concurrency,
    dryRun: flags['dry-run'] === 'server',
    fieldValidation: fieldValidationOf[flags.validate],
    hooks: flags.hooks.map(dialectOf),
    takeOwnership: flags['take-ownership'],
    // Without one the library's own: a wave that waited for ever would tell nobody why.
    readyTimeoutMs: timeoutMs > 0 ? timeoutMs : undefined,
  }
}

function dialectOf(text: string): HookDialect {
  if (text === 'argo' || text === 'helm') return text
  throw new UsageError(`--hooks: "${text}" is neither argo nor helm`)
}
