import { KubeError } from '../../core/index.ts'

/** More are not told: who reads it needs one to begin with. */
const maxFaults = 20

/** A set that no order is there for. `code` is `ERR_KUBE_ORDER`. */
export class OrderError extends KubeError {
  /** Each cycle with all of its edges, each dependency that names nothing, each word that is none. */
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    const more = faults.length > maxFaults ? [`and ${faults.length - maxFaults} more`] : []
    super('ORDER', `order the set: ${[...faults.slice(0, maxFaults), ...more].join('; ')}`)
    this.faults = faults
  }
}
