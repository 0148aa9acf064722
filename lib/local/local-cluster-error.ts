import { KubeError } from '../core/index.ts'
import type { Part } from './part.ts'

/** A local cluster that cannot be built, started or reached. `code` is `ERR_KUBE_LOCAL`. */
export class LocalClusterError extends KubeError {
  /** The part of the cluster that failed, where it is one. */
  readonly part: Part | undefined

  constructor(message: string, options: ErrorOptions & { part?: Part | undefined } = {}) {
    super('LOCAL', message, options)
    this.part = options.part
  }
}
