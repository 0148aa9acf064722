import type { Client, ResourceClient } from '../../client/index.ts'
import {
  ApiError,
  isAlreadyExists,
  isNotFound,
  type KubeObject,
  NoMatchError,
} from '../../core/index.ts'
import { formatMicroTime } from '../leader-election/lease.ts'
import type { EventEntry } from './event-series.ts'

/** Writes events: to `events.k8s.io/v1`, or to core where the server does not have that. */
export class EventWriter {
  readonly #client: Client
  #events: { readonly client: ResourceClient; readonly isCore: boolean } | undefined

  constructor(client: Client) {
    this.#client = client
  }

  /** Makes the server know an event as it is now. Throws as `create` and `patch` do. */
  async write(entry: EventEntry, signal: AbortSignal): Promise<void> {
    this.#events ??= await this.#find(signal)
    const { isCore } = this.#events
    const events = this.#events.client.in(entry.event.metadata.namespace)
    const series = seriesOf(entry, isCore)
    const { name = '' } = entry.event.metadata
    if (entry.isStored) {
      try {
        await events.patch(name, { type: 'merge', patch: series }, { signal })
        return
      } catch (error) {
        // The server forgets events after an hour, or when their namespace is emptied.
        if (!isNotFound(error)) throw error
      }
    }
    const event = isCore ? toCoreEvent(entry.event) : entry.event
    await events.create({ ...event, ...series }, { signal }).catch(error => {
      // An earlier attempt got through after all.
      if (!isAlreadyExists(error)) throw error
    })
    entry.isStored = true
  }

  async #find(signal: AbortSignal) {
    const kind = 'Event'
    try {
      const group = { group: 'events.k8s.io', version: 'v1', kind }
      return { client: await this.#client.resource(group, signal), isCore: false }
    } catch (error) {
      if (!(error instanceof NoMatchError)) throw error
    }
    const group = { group: '', version: 'v1', kind }
    return { client: await this.#client.resource(group, signal), isCore: true }
  }
}

/** Whether writing again can help: the network, or a server that is busy or broken. */
export const isPassing = (error: unknown): boolean =>
  !(error instanceof ApiError) || error.status.code === 429 || error.status.code >= 500

/** The fields that say how often; none if it was once. */
function seriesOf({ count, lastObserved }: EventEntry, isCore: boolean): Record<string, unknown> {
  const time = isCore ? { count, lastTimestamp: toSeconds(lastObserved) } : {}
  if (count < 2) return time
  return { series: { count, lastObservedTime: formatMicroTime(lastObserved) }, ...time }
}

/** The same event as core has it: older names, and what older readers look at. */
function toCoreEvent({ regarding, note, reportingController, ...event }: KubeObject): KubeObject {
  return {
    ...event,
    apiVersion: 'v1',
    involvedObject: regarding,
    message: note,
    reportingComponent: reportingController,
    source: { component: reportingController },
    firstTimestamp: toSeconds(new Date(String(event.eventTime))),
  }
}

/** A `metav1.Time`. */
const toSeconds = (time: Date): string => time.toISOString().replace(/\.\d+Z$/, 'Z')
