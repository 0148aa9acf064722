import { formatObject, KubeError, type KubeObject } from '../../core/index.ts'

/**
 * The stored object is another owner's, who would change it back: it was not sent. `code` is `ERR_KUBE_FOREIGN_OWNER`; `owner` says
 * whose it is, and by which mark.
 */
export class ForeignOwnerError extends KubeError {
  readonly owner: string

  constructor(stored: KubeObject, owner: string) {
    super('FOREIGN_OWNER', `apply ${formatObject(stored)}: ${owner}`)
    this.owner = owner
  }
}
