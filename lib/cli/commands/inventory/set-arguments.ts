import type { Cluster } from '../../../cluster.ts'
import type { KubeObject } from '../../../core/index.ts'
import type { Inventory } from '../../../gitops/index.ts'
import { fetchObjects } from '../../fetch.ts'
import type { Invocation } from '../../invocation.ts'
import { openExistingSet } from '../../open-set.ts'
import { parseSelection, resolveSelection } from '../../selection.ts'
import { UsageError } from '../../usage-error.ts'

type Reading = Invocation<{ readonly namespace: string | undefined }>

/** A cluster, a set of it, and what else the line names. */
export interface SetArguments {
  readonly cluster: Cluster
  readonly inventory: Inventory
  /** What follows the set. */
  readonly rest: readonly string[]
}

/** Reads `SET …`. Throws UsageError without a set, ConfigError if there is none of the name. */
export async function readSet(invocation: Reading): Promise<SetArguments> {
  const { args, flags, signal } = invocation
  const [set, ...rest] = args
  if (set === undefined) throw new UsageError('a set is needed: [TYPE[.GROUP]/]NAME')
  const cluster = await invocation.connect()
  const place = { cluster, namespace: flags.namespace, signal }
  return { cluster, inventory: await openExistingSet(set, place), rest }
}

/** As {@link readSet}, where nothing may follow. */
export async function readSetOnly(invocation: Reading): Promise<SetArguments> {
  if (invocation.args.length > 1) throw new UsageError('it takes one set')
  return readSet(invocation)
}

/** The objects that `TYPE/NAME…` names, in the namespace. Throws UsageError where one has no name. */
export async function readObjects(
  names: readonly string[],
  cluster: Cluster,
  signal: AbortSignal,
): Promise<KubeObject[]> {
  const wanted = parseSelection(names)
  if (wanted.some(({ name }) => name === undefined)) {
    throw new UsageError('objects are named as TYPE/NAME')
  }
  const objects: KubeObject[] = []
  for (const selection of await resolveSelection(wanted, cluster, signal)) {
    const reading = { cluster, signal, namespace: cluster.namespace }
    for await (const object of fetchObjects(selection, reading)) objects.push(object)
  }
  return objects
}
