import type { connectionFlags } from './connection-flags.ts'
import type { FlagValues } from './flags.ts'
import type { Invocation } from './invocation.ts'
import type { manifestFlags, manifestSelectorFlag } from './manifest-flags.ts'

/** What `diff` has besides the flags of manifests and connections: kubectl's, and what it does not know. */
export const diffFlags = {
  concurrency: {
    kind: 'text',
    value: 'N',
    default: '16',
    help: 'objects that are compared at the same time',
  },
  'field-manager': {
    kind: 'text',
    value: 'NAME',
    default: 'anykind',
    help: 'who would own the fields',
  },
  fingerprints: {
    kind: 'switch',
    help: 'tell masked values of Secrets apart by keyed fingerprints',
  },
  'force-conflicts': { kind: 'switch', help: 'as if fields of other managers were taken over' },
  output: {
    kind: 'text',
    short: 'o',
    value: 'FORMAT',
    help: 'field by field with owners, as',
    choices: ['json'],
  },
  owners: { kind: 'switch', help: 'tell of each changed field whose it is' },
  'server-side': { kind: 'switch', default: true, help: "always so; accepted for kubectl's sake" },
  'show-managed-fields': { kind: 'switch', help: 'compare managedFields, too' },
  'show-secrets': { kind: 'switch', help: 'do not mask the values of Secrets' },
} as const

/** What `diff` gets. */
export type DiffInvocation = Invocation<
  FlagValues<
    typeof manifestFlags &
      typeof connectionFlags &
      typeof diffFlags & { readonly selector: typeof manifestSelectorFlag }
  >
>

/** As diff(1) ends: a script tells differences from failures. */
export const diffCodes = { same: 0, different: 1, failure: 2 } as const
