import { type Cluster, ConflictError, formatObject, type KubeObject } from 'anykind'
import { done, fail, heading, say } from './print.ts'

/** Applies over a field that somebody else owns now: refused, with the owners; then by force. */
export async function showConflict(
  cluster: Cluster,
  wanted: KubeObject,
  signal: AbortSignal,
): Promise<void> {
  heading('Conflict: the field belongs to somebody else now')
  const resource = await cluster.for(wanted, signal)
  const fieldManager = 'anykind-demo'
  try {
    await resource.apply(wanted, { fieldManager, signal })
    say('no conflict: the server saw no change of ownership')
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error
    for (const { field, manager } of error.conflicts) {
      fail(`${formatObject(wanted)} ${field} is owned by "${manager}"`)
    }
    await resource.apply(wanted, { fieldManager, force: true, signal })
    done('taken back with force: true')
  }
}
