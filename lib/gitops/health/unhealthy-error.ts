import { formatObject, KubeError, type KubeObject } from '../../core/index.ts'
import { type Cause, formatCauses } from './cause.ts'

/** An object cannot become ready by itself. `code` is `ERR_KUBE_UNHEALTHY`. */
export class UnhealthyError extends KubeError {
  readonly object: KubeObject
  /** From what it owns down to what is at fault; empty where its own status says all. */
  readonly causes: readonly Cause[]

  constructor(object: KubeObject, message: string, causes: readonly Cause[] = []) {
    super('UNHEALTHY', `wait for ${formatObject(object)}: ${withCauses(message, causes)}`)
    this.object = object
    this.causes = causes
  }
}

/** What is missing, and why, in one line. */
export const withCauses = (message: string, causes: readonly Cause[]): string =>
  [message, formatCauses(causes)].filter(part => part !== '').join('; ')
