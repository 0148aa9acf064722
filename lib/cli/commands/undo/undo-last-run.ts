import { Journal, type JournalState, type UndoEvent, undoRun } from '../../../gitops/index.ts'
import type { Invocation } from '../../invocation.ts'
import { journalDirectory } from '../../journal-directory.ts'
import { openSet } from '../../open-set.ts'
import { failureLines } from '../../output/failure-lines.ts'
import { resourceName } from '../../output/resource-name.ts'

interface Values {
  readonly namespace: string | undefined
  readonly 'dry-run': string
  readonly 'force-conflicts': boolean
}

/** Undoes the last run of a set, and tells of each object. Whether all of it is as it was before. */
export async function undoLastRun(invocation: Invocation<Values>, set: string): Promise<boolean> {
  const { flags, err, signal } = invocation
  const cluster = await invocation.connect()
  const dryRun = flags['dry-run'] === 'server'
  const inventory = await openSet(set, { cluster, namespace: flags.namespace, dryRun, signal })
  const directory = journalDirectory(cluster)
  const journal = await Journal.open(cluster.client, inventory.id, { directory, signal })
  try {
    err.line(whatIsTakenBack(journal.state))
    const events = undoRun(cluster.client, journal, inventory, {
      force: flags['force-conflicts'],
      dryRun,
      signal,
    })
    let isAll = true
    for await (const event of events) {
      isAll &&= event.type !== 'failed' && event.type !== 'kept'
      tell(event, dryRun ? ' (server dry run)' : '', invocation)
    }
    return isAll
  } finally {
    await journal[Symbol.asyncDispose]()
  }
}

/** The run by its time: whoever has seen one die does not expect another one to be taken back. */
function whatIsTakenBack({ started, begin, isWhole }: JournalState): string {
  const before = begin && `the run of ${begin.time}, which ${isWhole ? 'ended' : 'did not end'}`
  if (started !== undefined) {
    const next = before === undefined ? '' : `; the next undo takes back ${before}`
    return `the run of ${started.time} was killed before it had written anything: there is nothing to take back${next}`
  }
  if (before !== undefined) return `taking back ${before}`
  return 'there is nothing to undo: this machine has no journal of a run of the set'
}

function tell(event: UndoEvent, mark: string, { out, err }: Pick<Invocation, 'out' | 'err'>): void {
  const name = resourceName(event.object)
  if (event.type === 'failed') for (const line of failureLines(event.error)) err.line(line)
  else if (event.type === 'kept') err.line(`${name} kept: ${event.reason}`)
  else out.line(`${name} ${event.type}${mark}`)
}
