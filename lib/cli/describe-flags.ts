import type { connectionFlags } from './connection-flags.ts'
import type { FlagValues } from './flags.ts'
import type { Invocation } from './invocation.ts'
import type { manifestFlags } from './manifest-flags.ts'

/** What `describe` has besides the flags of manifests and connections. */
export const describeFlags = {
  'all-namespaces': { kind: 'switch', short: 'A', help: 'look in every namespace' },
  selector: { kind: 'text', short: 'l', value: 'LABELS', help: 'only objects with these labels' },
  'chunk-size': {
    kind: 'text',
    value: 'COUNT',
    default: '500',
    help: 'how many objects to fetch at a time; 0 for all at once',
  },
  'show-events': { kind: 'switch', default: true, help: 'with the events of each object' },
} as const

/** One call of `describe`. */
export type DescribeInvocation = Invocation<
  FlagValues<typeof describeFlags & typeof manifestFlags & typeof connectionFlags>
>
