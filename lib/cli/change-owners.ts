import type { CallOptions, ResourceClient } from '../client/index.ts'
import { fieldOwnersOf, type KubeObject, matchesText } from '../core/index.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import { Failures } from './failures.ts'
import { fetchObjects } from './fetch.ts'
import type { Invocation } from './invocation.ts'
import { objectRef } from './object-ref.ts'
import { encode } from './output/objects.ts'
import { resourceName } from './output/resource-name.ts'
import type { OwnerChangeFlags } from './ownership-flags.ts'
import { selectObjects } from './select-objects.ts'
import { UsageError } from './usage-error.ts'

/** One object whose owners are to change. */
export interface OwnersTarget {
  readonly resource: ResourceClient
  readonly name: string
  /** As it was found. */
  readonly live: KubeObject
  /** Nothing is sent where only the client is to say what would happen. */
  readonly sends: boolean
  readonly call: CallOptions & { readonly dryRun: boolean }
}

/** What becomes of fields, for people. */
const ends = {
  adopted: 'adopted',
  handedOver: 'handed over',
  removed: 'removed',
  kept: "kept, as nobody's",
  left: 'left to others',
} as const

/** The fields of one object by what becomes of them. */
export type OwnersOutcome = Readonly<Partial<Record<keyof typeof ends, readonly string[]>>>

/**
 * Changes the owners of all objects that the line names or selects, and tells what has become of which field. The failure of
 * one object does not end the others. Throws UsageError where all objects of a type would be meant.
 */
export async function changeOwners<F extends OwnerChangeFlags>(
  invocation: Invocation<F>,
  change: (target: OwnersTarget) => Promise<OwnersOutcome>,
): Promise<ExitCode> {
  const { flags, out, signal } = invocation
  const selections = await selectObjects(invocation)
  if (flags.selector === undefined && selections.some(({ name }) => name === undefined)) {
    throw new UsageError('name the objects, or select them with -l')
  }
  const cluster = await invocation.connect()
  const namespace = flags['all-namespaces'] ? undefined : cluster.namespace
  const reading = { cluster, signal, namespace, labelSelector: flags.selector }
  const call = { dryRun: flags['dry-run'] === 'server', signal }
  const sends = flags['dry-run'] !== 'client'
  const failures = new Failures()
  const told: object[] = []
  for (const selection of selections) {
    await failures.during(signal, async () => {
      for await (const live of fetchObjects(selection, reading)) {
        await failures.during(signal, async () => {
          const { name = '' } = live.metadata
          const resource = cluster.client.of(selection.resource).in(live.metadata.namespace)
          const outcome = await change({ resource, name, live, sends, call })
          told.push({ object: objectRef(live), dryRun: flags['dry-run'], ...outcome })
          if (flags.output !== undefined) return
          for (const line of outcomeLines(live, outcome, flags['dry-run'])) out.line(line)
        })
      }
    })
  }
  if (flags.output !== undefined) out.data(await encode({ items: told }, flags.output))
  failures.throwAny()
  return exitCodes.ok
}

function outcomeLines(
  live: KubeObject,
  outcome: OwnersOutcome,
  dryRun: OwnerChangeFlags['dry-run'],
): string[] {
  const name = resourceName(live)
  const how = dryRun === 'none' ? '' : ` (${dryRun} dry run)`
  const lines = Object.entries(ends).flatMap(([end, words]) => {
    const fields = outcome[end as keyof typeof ends] ?? []
    if (fields.length === 0) return []
    const count = `${fields.length} ${fields.length === 1 ? 'field' : 'fields'}`
    return [`${name}: ${count} ${words}${how}`, ...fields.map(field => `  ${field}`)]
  })
  return lines.length === 0 ? [`${name}: nothing to do${how}`] : lines
}

/** The managers of an object that any of the patterns means. */
export function managersLike(live: KubeObject, patterns: readonly string[]): string[] {
  const managers = new Set(fieldOwnersOf(live).map(({ manager }) => manager))
  return [...managers].filter(manager => patterns.some(pattern => matchesText(pattern, manager)))
}
