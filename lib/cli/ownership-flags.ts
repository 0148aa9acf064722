import type { connectionFlags } from './connection-flags.ts'
import type { FlagValues } from './flags.ts'
import type { manifestFlags } from './manifest-flags.ts'

/**
 * Which fields of which objects: what `owners`, `adopt`, `hand-over` and `relinquish` have in common, besides the flags of
 * manifests and connections.
 */
export const ownedFlags = {
  'all-namespaces': { kind: 'switch', short: 'A', help: 'look in every namespace' },
  selector: { kind: 'text', short: 'l', value: 'LABELS', help: 'only objects with these labels' },
  path: {
    kind: 'list',
    value: 'FIELD',
    help: 'only these fields and those below: spec.replicas, metadata.labels[example.com/*], spec.containers[name=web]; may be repeated',
  },
  output: {
    kind: 'text',
    short: 'o',
    value: 'FORMAT',
    choices: ['json', 'yaml', 'kyaml'],
    help: 'json, yaml or kyaml: all that is known',
  },
} as const

/** What commands that make others the owners have besides. */
export const ownerChangeFlags = {
  'dry-run': {
    kind: 'text',
    value: 'WHERE',
    default: 'none',
    choices: ['none', 'client', 'server'],
    help: 'only say what would happen (client), or let the server check it, too (server)',
  },
  subresource: { kind: 'text', value: 'NAME', default: '', help: 'of what was written to status' },
} as const

/** Who we are; a command that speaks of our own fields spreads it. */
export const ourselvesFlag = {
  'field-manager': { kind: 'text', value: 'NAME', default: 'anykind', help: 'who we are' },
} as const

/** Whose fields; a command that takes them from somebody spreads it. */
export const fromFlag = {
  from: {
    kind: 'list',
    value: 'MANAGER',
    help: 'whose they are; * is any text; may be repeated',
  },
} as const

/** Values of {@link ownedFlags}, and of what goes with them. */
export type OwnedFlags = FlagValues<
  typeof manifestFlags & typeof connectionFlags & typeof ownedFlags
>

/** The same of a command that makes others the owners. */
export type OwnerChangeFlags = OwnedFlags & FlagValues<typeof ownerChangeFlags>
