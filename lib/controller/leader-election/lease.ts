import { type ApiResource, isRecord, type KubeObject } from '../../core/index.ts'

/** Leases are of every server since 1.14: nobody has to be asked for them. */
export const leaseResource: ApiResource = {
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  singular: 'lease',
  shortNames: [],
  categories: [],
  namespaced: true,
  verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
  subresources: [],
  preferred: true,
}

/** What a Lease says (client-go: `LeaderElectionRecord`). What it leaves out is empty, or 0. */
export interface LeaseRecord {
  /** Who holds it; empty if nobody does. */
  readonly holderIdentity: string
  readonly leaseDurationSeconds: number
  /** As the server gave them: no decision is made by the clock of another machine. */
  readonly acquireTime: string
  readonly renewTime: string
  /** How often it went to another holder. Begins at 0 again when the Lease was deleted. */
  readonly leaseTransitions: number
  /** Whom the server's coordinator wants in place of the holder. */
  readonly preferredHolder: string
  readonly strategy: string
}

/** Of a Lease that is not there. */
export const noRecord: LeaseRecord = {
  holderIdentity: '',
  leaseDurationSeconds: 0,
  acquireTime: '',
  renewTime: '',
  leaseTransitions: 0,
  preferredHolder: '',
  strategy: '',
}

/** Reads a Lease that anybody may have written. */
export function decodeLease({ spec }: KubeObject): LeaseRecord {
  const fields = isRecord(spec) ? spec : {}
  const text = (name: string): string => {
    const value = fields[name]
    return typeof value === 'string' ? value : ''
  }
  const count = (name: string): number => {
    const value = fields[name]
    return typeof value === 'number' && value > 0 ? value : 0
  }
  return {
    holderIdentity: text('holderIdentity'),
    leaseDurationSeconds: count('leaseDurationSeconds'),
    acquireTime: text('acquireTime'),
    renewTime: text('renewTime'),
    leaseTransitions: count('leaseTransitions'),
    preferredHolder: text('preferredHolder'),
    strategy: text('strategy'),
  }
}

/** The spec as client-go writes it: five fields always, even empty ones, and two only if they say something. */
export const encodeLeaseSpec = ({
  preferredHolder,
  strategy,
  acquireTime,
  ...always
}: LeaseRecord): Record<string, unknown> => ({
  ...always,
  ...(acquireTime !== '' && { acquireTime }),
  ...(preferredHolder !== '' && { preferredHolder }),
  ...(strategy !== '' && { strategy }),
})

/** A `metav1.MicroTime`: six digits, or the server refuses it. */
export const formatMicroTime = (time: Date): string => time.toISOString().replace('Z', '000Z')
