import type { Client } from '../../client/index.ts'
import { type Clock, systemClock } from '../../core/index.ts'
import { Families } from './families.ts'
import { Sightings } from './sightings.ts'

/** What all objects of a set are watched with. Dispose of it when nobody waits for any of them. */
export class SharedWatches implements Disposable {
  /** The objects themselves. */
  readonly sightings: Sightings
  /** What is below workloads. */
  readonly families: Families

  constructor(client: Client, clock: Clock = systemClock) {
    this.sightings = new Sightings(clock)
    this.families = new Families(client, clock)
  }

  [Symbol.dispose](): void {
    this.sightings[Symbol.dispose]()
    this.families[Symbol.dispose]()
  }
}
