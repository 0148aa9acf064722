import type { connectionFlags } from './connection-flags.ts'
import type { FlagValues } from './flags.ts'
import type { Invocation } from './invocation.ts'

/** What `events` has besides the flags of connections: kubectl's, but for Go templates. */
export const eventsFlags = {
  for: { kind: 'text', value: 'TYPE/NAME', help: 'only events of this object' },
  types: {
    kind: 'list',
    value: 'TYPE',
    commas: true,
    help: 'only events of these types: Normal, Warning',
  },
  'all-namespaces': { kind: 'switch', short: 'A', help: 'look in every namespace' },
  output: {
    kind: 'text',
    short: 'o',
    value: 'FORMAT',
    help: 'yaml, json, kyaml, name, jsonpath=TEMPLATE, jsonpath-file=FILE, jsonpath-as-json=TEMPLATE, custom-columns=SPEC, custom-columns-file=FILE',
  },
  'chunk-size': {
    kind: 'text',
    value: 'COUNT',
    default: '500',
    help: 'how many events to fetch at a time; 0 for all at once',
  },
  'no-headers': { kind: 'switch', help: 'print no header line' },
  'show-managed-fields': { kind: 'switch', help: 'keep managedFields in yaml and json' },
  watch: { kind: 'switch', short: 'w', help: 'then show events as they come' },
} as const

/** One call of `events`. */
export type EventsInvocation = Invocation<FlagValues<typeof eventsFlags & typeof connectionFlags>>
