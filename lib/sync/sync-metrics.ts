import type { Family, Labels, Sample } from '../metrics/index.ts'
import type { SyncEvent } from './sync-event.ts'

const help: Readonly<Record<SyncEvent['type'], string>> = {
  changed: 'Times that the source said something new.',
  unreadable: 'Times that the source could not be read, or the set not be opened.',
  applied: 'Objects applied with their set.',
  healed: 'Objects applied again as they had drifted.',
  pruned: 'Objects deleted as they were no longer in the set.',
  drifted: 'Objects seen that were no longer as they had been applied.',
  kept: 'Objects that are no longer in the set and were not deleted.',
  skipped: 'Objects that were not sent, as what they need has failed.',
  failed: 'Objects that could not be applied or deleted.',
  synced: 'Times that all of the set was applied.',
}

/** Counts what happens to a set; give it to `Metrics.add`. */
export class SyncMetrics {
  readonly #labels: Labels
  readonly #counts = new Map<SyncEvent['type'], number>()
  readonly #now: () => number
  #syncedAt = 0
  #objects = 0

  /** `set` is the label that tells it from others. */
  constructor(set: string, now: () => number = Date.now) {
    this.#labels = { set }
    this.#now = now
  }

  /** To be told of each event of the set. */
  count(event: SyncEvent): void {
    this.#counts.set(event.type, (this.#counts.get(event.type) ?? 0) + 1)
    if (event.type === 'changed') this.#objects = event.objects
    if (event.type === 'synced') this.#syncedAt = this.#now() / 1000
  }

  /** What is counted, as Prometheus has it. */
  get families(): readonly Family[] {
    const counters = Object.entries(help).map(([type, text]) =>
      this.#family(`anykind_sync_${type}_total`, text, 'counter', () =>
        this.#counts.get(type as SyncEvent['type']),
      ),
    )
    return [
      ...counters,
      this.#family('anykind_sync_objects', 'Objects in the source.', 'gauge', () => this.#objects),
      this.#family(
        'anykind_sync_last_synced_timestamp_seconds',
        'When all of the set was applied last; 0 if never.',
        'gauge',
        () => this.#syncedAt,
      ),
    ]
  }

  #family(
    name: string,
    text: string,
    type: Family['type'],
    value: () => number | undefined,
  ): Family {
    const labels = this.#labels
    return {
      name,
      help: text,
      type,
      *samples(): Generator<Sample> {
        yield { suffix: '', labels, value: value() ?? 0 }
      },
    }
  }
}
