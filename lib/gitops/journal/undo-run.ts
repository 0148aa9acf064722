import type { Client } from '../../client/index.ts'
import type { KubeObject } from '../../core/index.ts'
import { arrivals } from '../arrivals.ts'
import { entryKey, entryOf, type Inventory } from '../inventory/index.ts'
import { applyOrder } from '../order/index.ts'
import type { Journal } from './journal.ts'
import type { TouchedObject } from './journal-state.ts'
import { type Undone, type UndoWriteOptions, undoWrite } from './undo-write.ts'

/** What became of an object that the last run had written, in the order in which it happens. */
export type UndoEvent =
  | (Undone & { readonly object: KubeObject })
  | { readonly type: 'failed'; readonly object: KubeObject; readonly error: unknown }

/** How a run is undone. */
export type UndoOptions = Omit<UndoWriteOptions, 'fieldManager'>

/**
 * Takes the last run of a set back, and those that were killed and that it went on with: makes again what was pruned, applies what
 * we had applied before, others' fields untouched, and deletes what was not there, if it is still what we have made. Then
 * the inventory has what carries the label. Killed and called again it ends the same. Nothing is undone twice: afterwards the journal is empty,
 * unless something has failed. Of a run that was killed before it had written anything there are no events; then the last run is the
 * one before.
 */
export async function* undoRun(
  client: Client,
  journal: Journal,
  inventory: Inventory,
  options: UndoOptions = {},
): AsyncGenerator<UndoEvent, void, undefined> {
  const { started, begin, touched } = journal.state
  if (started !== undefined) {
    if (!options.dryRun) await journal.undone()
    return
  }
  if (begin === undefined) return
  const { fieldManager } = begin
  let hasFailed = false
  const ours = new Set<string>()
  for (const group of orderOf(touched)) {
    options.signal?.throwIfAborted()
    const events = arrivals<UndoEvent>(
      group.map(
        one => async emit => emit(await undoOne(client, one, { ...options, fieldManager })),
      ),
    )
    for await (const event of events) {
      hasFailed ||= event.type === 'failed'
      if (event.type !== 'kept') ours.add(entryKey(entryOf(event.object)))
      yield event
    }
  }
  if (hasFailed || options.dryRun) return
  // What was made again has a uid that the inventory does not know yet.
  await settle(inventory, await inventory.provenMembers(fieldManager, ours), begin.parent.isNew)
  await journal.undone()
}

/** What was there in the order in which it is applied; then what was not in the reverse one. */
function orderOf(touched: readonly TouchedObject[]): TouchedObject[][] {
  const wasThere = touched.filter(({ before }) => before !== undefined)
  const wasNot = touched.filter(({ before }) => before === undefined)
  return [...applyOrder(wasThere), ...applyOrder(wasNot).toReversed()]
}

async function undoOne(
  client: Client,
  touched: TouchedObject,
  options: UndoWriteOptions,
): Promise<UndoEvent> {
  const { object } = touched
  try {
    return { ...(await undoWrite(client, touched, options)), object }
  } catch (error) {
    options.signal?.throwIfAborted()
    return { type: 'failed', object, error }
  }
}

/** A parent that the run has made goes with its last member. */
async function settle(
  inventory: Inventory,
  members: readonly KubeObject[],
  isNew: boolean,
): Promise<void> {
  const { parent } = inventory
  if (!isNew || members.length > 0) await inventory.end(members)
  else if (parent.found !== undefined) await parent.remove()
}
