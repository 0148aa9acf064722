import { KubeError } from '../core/index.ts'

/** A command line that cannot be right. `code` is `ERR_KUBE_USAGE`; the process ends with exit code 2. */
export class UsageError extends KubeError {
  constructor(message: string) {
    super('USAGE', message)
  }
}
