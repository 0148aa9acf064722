import type { Journal } from '../../../gitops/index.ts'
import type { FlagValues } from '../../flags.ts'
import type { Invocation } from '../../invocation.ts'
import { journalDirectory } from '../../journal-directory.ts'
import { parseSetName } from '../../set-name.ts'
import type { applySetFlags } from './apply-set-flags.ts'

type Values = FlagValues<typeof applySetFlags> & {
  readonly namespace: string | undefined
  readonly 'dry-run': string
}

/** The journal of a run of a set, which starts with it: before the server is asked. Undefined where none is to be kept, or nothing is stored. */
export async function startJournal({
  flags,
  connect,
  signal,
}: Pick<Invocation<Values>, 'flags' | 'connect' | 'signal'>): Promise<Journal | undefined> {
  if (!flags.journal || flags['dry-run'] !== 'none') return undefined
  const cluster = await connect()
  const { Inventory, Journal } = await import('../../../gitops/index.ts')
  const { namespace } = flags
  const set = { ...parseSetName(flags.applyset ?? '', '--applyset'), namespace, signal }
  const id = await Inventory.idOf(cluster.client, set)
  const directory = journalDirectory(cluster)
  const journal = await Journal.open(cluster.client, id, { directory, signal })
  await journal.start()
  return journal
}
