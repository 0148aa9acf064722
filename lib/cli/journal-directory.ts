import { join } from 'node:path'
import type { Cluster } from '../cluster.ts'

/** The folder for the journals of a server's sets. */
export const journalDirectory = ({ stateDirectory }: Cluster): string =>
  join(stateDirectory, 'journals')
