/** What the URL and the query would say. */
interface Target {
  /** Default the manifest's own; of a patch, the old object's. */
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
  /**
   * Whether all was told that admission looks up: a parameter that was not is then not there. Default not, and a policy
   * that needs it is not decided.
   */
  readonly knowsAll?: boolean | undefined
  /** Whom managedFields name. Default `anykind`, as the client's. */
  readonly fieldManager?: string | undefined
  /** Whether the answer has the object. Default not: it takes as long again as the verdict. */
  readonly result?: boolean | undefined
}

/** Who asks: a `UserInfo` of authentication.k8s.io/v1. */
export interface RequestUser {
  readonly username: string
  readonly uid?: string | undefined
  readonly groups?: readonly string[] | undefined
  readonly extra?: Readonly<Record<string, readonly string[]>> | undefined
}

/** A manifest as it would be sent, and what the URL would say. */
export interface Manifest extends Target {
  readonly text: string
  /** Whether it is sent as JSON, whose errors are worded otherwise. Default YAML. */
  readonly json?: boolean | undefined
}

/** A change of what is there. */
interface Change extends Target {
  /** What is there now, as YAML or JSON. What only a server gives may be missing. */
  readonly old: string
  /** Default none: the object itself. */
  readonly subresource?: 'status' | undefined
}

/** A manifest that takes the place of an object. */
export interface Replacement extends Manifest, Change {}

/** A patch of an object. */
export interface Patch extends Change {
  /** The patch itself, which is JSON. */
  readonly text: string
  /** Strategic patches are for built-in kinds alone. */
  readonly type: 'json' | 'merge' | 'strategic'
}

/** A configuration for server-side apply. */
export interface Configuration extends Omit<Change, 'old'> {
  /** YAML, as apply's media type is; JSON is YAML too. */
  readonly text: string
  /** What is there now, with its managedFields: by them is told what conflicts and what goes. Default nothing. */
  readonly old?: string | undefined
  /** Whether it takes fields that others own. Default not: that is a conflict, 409. */
  readonly force?: boolean | undefined
}
