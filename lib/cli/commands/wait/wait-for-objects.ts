import { type KubeObject, RequestError } from '../../../core/index.ts'
import { Failures } from '../../failures.ts'
import type { Reading } from '../../fetch.ts'
import { readHealthFlags } from '../../health-flags.ts'
import { withoutManagedFields } from '../../output/objects.ts'
import { isDocument, printerOf } from '../../output/printer.ts'
import { resourceName } from '../../output/resource-name.ts'
import { selectObjects } from '../../select-objects.ts'
import type { Selection } from '../../selection.ts'
import { UsageError } from '../../usage-error.ts'
import type { WaitInvocation } from '../../wait-flags.ts'
import { present } from './present.ts'
import { parseWaitCondition } from './wait-condition.ts'
import { Waiting } from './waiting.ts'

/**
 * Waits for one object after the other, for each condition after the other, and says of each when it holds, as kubectl
 * does. Failures of single objects, as of one that is not there, do not keep it from the others, and are thrown at the
 * end.
 */
export async function waitForObjects(invocation: WaitInvocation, timeoutMs: number): Promise<void> {
  const { flags, signal } = invocation
  if (flags.for.length === 0) throw new UsageError('unrecognized condition: []')
  const conditions = flags.for.map(parseWaitCondition)
  const isFor = (what: string) => conditions.some(condition => condition.for === what)
  const print = await resultPrinter(invocation)
  const selections = await selectObjects(invocation)
  checkSelections(selections, flags)
  const cluster = await invocation.connect()
  const reading: Reading = {
    cluster,
    signal,
    namespace: flags['all-namespaces'] ? undefined : cluster.namespace,
    labelSelector: flags.selector,
    fieldSelector: flags['field-selector'],
  }
  await using health = await readHealthFlags(flags)
  const waiting = new Waiting({ reading, timeoutMs, health, tell: invocation.tell })
  if (isFor('create')) await waiting.untilCreated(selections)
  const failures = new Failures()
  let seen = false
  for (const selection of selections) {
    await failures.during(signal, async () => {
      for (const object of await present(selection, reading, isFor('delete'))) {
        seen = true
        await failures.during(signal, async () => {
          for (const condition of conditions) {
            await print(await waiting.until(condition, selection.resource, object))
          }
        })
      }
    })
  }
  failures.throwAny()
  if (!seen && !isFor('delete')) throw new RequestError('no matching resources found')
}

function checkSelections(selections: readonly Selection[], flags: WaitInvocation['flags']): void {
  const selects = flags.all || flags.selector !== undefined || flags['field-selector'] !== undefined
  if (!selects && selections.some(({ name }) => name === undefined)) {
    throw new UsageError('resource(s) were provided, but no name was specified')
  }
}

async function resultPrinter({ flags, out }: WaitInvocation) {
  const { output } = flags
  if (output === undefined) {
    return (object: KubeObject) => out.line(`${resourceName(object)} condition met`)
  }
  const print = await printerOf(output)
  const trims = !flags['show-managed-fields'] && isDocument(output)
  return (object: KubeObject) =>
    print([trims ? withoutManagedFields(object) : object], { list: false, out })
}
