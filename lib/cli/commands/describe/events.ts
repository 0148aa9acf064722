import type { Cluster } from '../../../cluster.ts'
import { ApiError, escapeFieldValue, isRecord, type KubeObject } from '../../../core/index.ts'
import { byLastTime } from '../../output/event-time.ts'

/** The newest of them; an object that fails again and again has thousands. */
const maxEvents = 50

/**
 * What has been told of an object (`v1` Event), the newest last, or why that cannot be known. Events of an earlier object
 * of its name are not its own; those of nodes have the name in place of the uid.
 */
export async function eventsOf(
  object: KubeObject,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<KubeObject[] | string> {
  const { name = '', namespace, uid } = object.metadata
  const events: KubeObject[] = []
  try {
    const client = (await cluster.resource({ group: '', version: 'v1', kind: 'Event' }, signal)).in(
      namespace,
    )
    const fieldSelector = `involvedObject.kind=${object.kind},involvedObject.name=${escapeFieldValue(name)}`
    for await (const event of client.list({ fieldSelector, signal })) {
      if (isAbout(event, uid, name)) events.push(event)
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return error.status.message
  }
  return events.sort(byLastTime).slice(-maxEvents)
}

function isAbout({ involvedObject }: KubeObject, uid: string | undefined, name: string): boolean {
  const about = isRecord(involvedObject) ? involvedObject.uid : undefined
  return about === undefined || about === uid || about === name
}
