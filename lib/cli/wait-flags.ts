import type { connectionFlags } from './connection-flags.ts'
import type { FlagValues } from './flags.ts'
import type { healthFlags } from './health-flags.ts'
import type { Invocation } from './invocation.ts'
import type { manifestFlags } from './manifest-flags.ts'

/** What `wait` has besides the flags of manifests and connections. */
export const waitFlags = {
  all: { kind: 'switch', help: 'all objects of the types, in the namespace' },
  'all-namespaces': { kind: 'switch', short: 'A', help: 'in every namespace, with --all or -l' },
  selector: { kind: 'text', short: 'l', value: 'LABELS', help: 'only objects with these labels' },
  'field-selector': { kind: 'text', value: 'FIELDS', help: 'only objects with these fields' },
  for: { kind: 'list', value: 'CONDITION', help: 'what to wait for; may be repeated' },
  output: {
    kind: 'text',
    short: 'o',
    value: 'FORMAT',
    help: 'print objects: yaml, json, kyaml, name, jsonpath=TEMPLATE, custom-columns=SPEC',
  },
  'show-managed-fields': { kind: 'switch', help: 'keep managedFields in yaml and json' },
  timeout: {
    kind: 'text',
    value: 'TIME',
    default: '30s',
    help: 'longest time to wait for all; 0 to look once, below 0 for a week',
  },
} as const

/** One call of `wait`. */
export type WaitInvocation = Invocation<
  FlagValues<typeof waitFlags & typeof healthFlags & typeof manifestFlags & typeof connectionFlags>
>
