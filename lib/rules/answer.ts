import type { KubeObject } from '../core/index.ts'
import type { Configuration, Manifest, Patch, Replacement } from './request.ts'

/** What the server would say of a request. */
export type Verdict = 'accepted' | 'rejected' | 'undetermined'

/** Why a request is refused: a `metav1.StatusCause`, whose `type` is the reason here. */
export interface Cause {
  readonly field: string
  readonly reason: string
  readonly message: string
}

/** The server's answer, as its `metav1.Status` has it. */
export interface Answer {
  readonly verdict: Verdict
  /** The HTTP status; 0 where there is no verdict. */
  readonly code: number
  readonly reason?: string | undefined
  readonly message?: string | undefined
  /** For conflicts of an apply too: the field, and in the message the manager that owns it. */
  readonly causes?: readonly Cause[] | undefined
  /** Of the Warning headers. */
  readonly warnings?: readonly string[] | undefined
  /** What policies would write to the audit log, by key: the server does not tell it to a client. */
  readonly auditAnnotations?: Readonly<Record<string, string>> | undefined
  /** What the verdict depends on and was not defined, or only a live server knows. */
  readonly needs?: readonly string[] | undefined
  /**
   * The object that a dry run would answer with, where `result` asked for it: with defaults, without what the server
   * prunes, with managedFields. A uid, a resourceVersion and times that the old object does not have are made up.
   */
  readonly object?: KubeObject | undefined
}

/** Who answers what the server would: at once, or from another thread. */
export interface Judge {
  /** Takes the kinds of a CustomResourceDefinition, YAML or JSON. The answer is accepted, or tells why not. */
  define(definition: string): Answer | Promise<Answer>
  /** Whether there are rules of a kind: it is built in, or was defined. */
  serves(kind: Pick<Manifest, 'apiVersion' | 'kind'>): boolean | Promise<boolean>
  /** What a strict dry-run create would be answered. */
  create(manifest: Manifest): Answer | Promise<Answer>
  /** What a strict dry-run update would be answered. */
  update(replacement: Replacement): Answer | Promise<Answer>
  /** What a strict dry-run patch would be answered: of JSON, merge and strategic patches. */
  patch(patch: Patch): Answer | Promise<Answer>
  /** What a strict dry-run server-side apply would be answered, conflicts with other managers included. */
  apply(configuration: Configuration): Answer | Promise<Answer>
}
