import type { Cluster } from '../../../cluster.ts'
import { isNotFound, type KubeObject } from '../../../core/index.ts'
import type { DescribeInvocation } from '../../describe-flags.ts'
import { type ExitCode, exitCodes } from '../../exit-code.ts'
import { Failures } from '../../failures.ts'
import { fetchObjects, nothingFound, type Reading } from '../../fetch.ts'
import { descriptionLines } from '../../output/description.ts'
import { parseCount } from '../../parse-count.ts'
import { selectObjects } from '../../select-objects.ts'
import type { Selection } from '../../selection.ts'
import { eventsOf } from './events.ts'
import { ownerLines } from './owners.ts'

/** Describes all that is selected, one after the other. The failure of one does not end the others. */
export async function describeObjects(invocation: DescribeInvocation): Promise<ExitCode> {
  const { flags, out, err, signal } = invocation
  const limit = parseCount(flags['chunk-size'], '--chunk-size')
  const selections = await selectObjects(invocation)
  const cluster = await invocation.connect()
  const namespace = flags['all-namespaces'] ? undefined : cluster.namespace
  const reading: Reading = { cluster, signal, namespace, limit, labelSelector: flags.selector }
  const failures = new Failures()
  let printed = 0
  for (const selection of selections) {
    await failures.during(signal, async () => {
      for await (const object of describedObjects(selection, reading)) {
        const lines = await linesOf(object, cluster, invocation)
        for (const line of printed++ === 0 ? lines : ['', '', ...lines]) out.line(line)
        invocation.tell(`${printed} objects described`)
      }
    })
  }
  failures.throwAny()
  if (printed === 0) err.line(nothingFound(selections, reading))
  return exitCodes.ok
}

async function linesOf(
  object: KubeObject,
  cluster: Cluster,
  { flags, signal }: DescribeInvocation,
): Promise<string[]> {
  const owners = await ownerLines(object, cluster, signal)
  const events = flags['show-events'] ? await eventsOf(object, cluster, signal) : undefined
  return descriptionLines({ object, owners, events })
}

/** Those of a selection; a name that no object has is the beginning of others' names, as to kubectl. */
async function* describedObjects(
  selection: Selection,
  reading: Reading,
): AsyncGenerator<KubeObject> {
  try {
    yield* fetchObjects(selection, reading)
  } catch (error) {
    const { name } = selection
    if (name === undefined || !isNotFound(error)) throw error
    let found = false
    for await (const object of fetchObjects({ ...selection, name: undefined }, reading)) {
      if (object.metadata.name?.startsWith(name) !== true) continue
      found = true
      yield object
    }
    if (!found) throw error
  }
}
