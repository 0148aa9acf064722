import type { JsonPatchOperation, ObjectRef } from '../../core/index.ts'

/** What an upgrade of a definition may run into. */
export type UpgradeRule =
  /** The server refuses the definition itself. */
  | 'definition'
  /** Objects of the cluster cannot become objects of namespaces, nor the other way. */
  | 'scope'
  /** Objects may be stored in a version that the new definition does not have. */
  | 'stored-version'
  /** Whoever asks for a version gets 404. */
  | 'served-version'
  /** No write of an object would be taken any more, not even one that removes a finalizer. */
  | 'unwritable-instance'
  /** An object stays as it is, and neither a change of what is invalid nor the same object anew would be taken. */
  | 'invalid-instance'
  /** The next write of an object loses a field. */
  | 'dropped-field'
  /** Once an object is stored anew no server-side apply of it is taken: a manager's fields are of a version that does not fit. */
  | 'managed-fields'
  /** Something could not be looked at. */
  | 'unverified'

/** One thing that speaks against an upgrade. */
export interface UpgradeFinding {
  readonly rule: UpgradeRule
  /** `refuse`: something is lost, or stops working; `warn`: somebody should know. */
  readonly severity: 'refuse' | 'warn'
  readonly message: string
  /** What speaks for it, each thing once; at most ten. */
  readonly evidence: readonly string[]
  /** How many objects it is about; 0 where it is about the definition. */
  readonly count: number
  /** The first five of them. */
  readonly instances: readonly ObjectRef[]
  /** By which such objects can be applied again, once the definition is there: in their order; empty where that does not help. */
  readonly patches?: readonly (readonly JsonPatchOperation[])[] | undefined
}

/** A finding about the definition itself. */
export const ofDefinition = (
  rule: UpgradeRule,
  severity: UpgradeFinding['severity'],
  message: string,
  evidence: readonly string[] = [],
): UpgradeFinding => ({ rule, severity, message, evidence, count: 0, instances: [] })

/** What could not be looked at, and why. */
export const unverified = (why: string): UpgradeFinding => ofDefinition('unverified', 'warn', why)
