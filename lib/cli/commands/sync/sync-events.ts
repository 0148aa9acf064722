import type { Client } from '../../../client/index.ts'
import { EventRecorder } from '../../../controller/index.ts'
import { KubeError } from '../../../core/index.ts'
import type { SyncEvent } from '../../../sync/index.ts'

const notes: Partial<
  Record<SyncEvent['type'], readonly ['Normal' | 'Warning', reason: string, note: string]>
> = {
  drifted: ['Warning', 'Drifted', 'is no longer as it was applied'],
  healed: ['Normal', 'Healed', 'was applied again'],
  pruned: ['Normal', 'Pruned', 'is no longer in the set'],
  failed: ['Warning', 'ApplyFailed', ''],
}

/** Tells of what is done to a set by events of its objects. Dispose of it to have the last ones written. */
export class SyncEvents implements AsyncDisposable {
  readonly #recorder: EventRecorder

  constructor(client: Client) {
    this.#recorder = new EventRecorder(client, { controller: 'anykind.dev/sync' })
  }

  tell(event: SyncEvent): void {
    const known = notes[event.type]
    if (known === undefined || !('object' in event)) return
    const [type, reason, note] = known
    const why = 'error' in event && event.error instanceof KubeError ? event.error.code : ''
    this.#recorder.event({ regarding: event.object, type, reason, note: note || why })
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#recorder[Symbol.asyncDispose]()
  }
}
