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
  readonly causes?: readonly Cause[] | undefined
  /** Of the Warning headers. */
  readonly warnings?: readonly string[] | undefined
  /** What policies would write to the audit log, by key: the server does not tell it to a client. */
  readonly auditAnnotations?: Readonly<Record<string, string>> | undefined
  /** What the verdict depends on and was not defined, or only a live server knows. */
  readonly needs?: readonly string[] | undefined
}

/** A manifest as it would be sent, and what the URL would say. */
export interface Manifest {
  readonly text: string
  /** Whether it is sent as JSON, whose errors are worded otherwise. Default YAML. */
  readonly json?: boolean | undefined
  /** What the URL would say. Default the text's own: then it never says another. */
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  /** The request's, for namespaced kinds. */
  readonly namespace?: string | undefined
  /** Who asks. Default unknown: a policy that looks at it is then not decided. */
  readonly user?: RequestUser | undefined
  /**
   * The Pod Security level where a namespace has no labels, as `restricted` or `restricted:v1.37`. Default none: then
   * only namespaces that were defined have one.
   */
  readonly podSecurity?: string | undefined
}

/** Who asks: a `UserInfo` of authentication.k8s.io/v1. */
export interface RequestUser {
  readonly username: string
  readonly uid?: string | undefined
  readonly groups?: readonly string[] | undefined
  readonly extra?: Readonly<Record<string, readonly string[]>> | undefined
}

/** A manifest that takes the place of an object. */
export interface Replacement extends Manifest {
  /** What is there now, in the same form. What only a server gives may be missing. */
  readonly old: string
  /** Default none: the object itself. */
  readonly subresource?: 'status' | undefined
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
}
