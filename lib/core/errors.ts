import { type Outcome, outcomeOfStatus } from './outcome.ts'
import type { Status } from './status.ts'
import { visibleText } from './visible-text.ts'

/**
 * The base of every error that anykind throws on purpose. Branch on {@link KubeError.code}, which is
 * stable, never on the message, which is for people: `<doing what> <which object>: <why>`.
 *
 * Aborted calls do not end in a KubeError: they rethrow `signal.reason` as it is.
 */
export class KubeError extends Error {
  /** Stable, `ERR_KUBE_…`; docs/errors.md lists every one. */
  readonly code: string

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = `ERR_KUBE_${code}`
    this.name = new.target.name
  }
}

/** A kubeconfig, flag or in-cluster setting that cannot be used. `code` is `ERR_KUBE_CONFIG`. */
export class ConfigError extends KubeError {
  /** The file (and the place in it) that is at fault, where there is one. */
  readonly path: string | undefined

  constructor(message: string, path?: string, options?: ErrorOptions) {
    super('CONFIG', path === undefined ? message : `${path}: ${message}`, options)
    this.path = path
  }
}

/** Why no answer came. */
export type TransportFailure = 'CONNECT' | 'TLS' | 'TIMEOUT' | 'RESET'

/** The server was not reached or did not answer whole. `code` is `ERR_KUBE_TRANSPORT_<failure>`. */
export class TransportError extends KubeError {
  /** `not-sent` or `unknown`: without an answer nothing was rejected. */
  readonly outcome: Outcome

  constructor(
    failure: TransportFailure,
    message: string,
    outcome: Outcome,
    options?: ErrorOptions,
  ) {
    super(`TRANSPORT_${failure}`, message, options)
    this.outcome = outcome
  }
}

/** Longer than the longest sentence of a server; the whole text is in the status. */
const maxMessageLength = 4096

/**
 * The server answered with a failure. `code` is `ERR_KUBE_API`; {@link status} says which, in the server's
 * own words. The message has them cut at 4,096 characters, and harmless for a terminal.
 */
export class ApiError extends KubeError {
  /** The decoded `metav1.Status`, made up from the HTTP status where the body was none. */
  readonly status: Status
  /** The request that failed: `GET /api/v1/pods`; never a header or a body. */
  readonly request: string
  /** `rejected` or `unknown`: whether a write may have been executed all the same. */
  readonly outcome: Outcome

  constructor(status: Status, request: string, options?: ErrorOptions & { code?: string }) {
    const message = visibleText(status.message, { maxLength: maxMessageLength })
    super(options?.code ?? 'API', `${request}: ${message}`, options)
    this.status = status
    this.request = request
    this.outcome = outcomeOfStatus(status)
  }
}

/** A resource name or kind that the cluster does not serve. `code` is `ERR_KUBE_NO_MATCH`. */
export class NoMatchError extends KubeError {
  readonly wanted: string
  /** Names that the cluster does serve and that are close to the wanted one, best first. */
  readonly suggestions: readonly string[]

  constructor(
    wanted: string,
    suggestions: readonly string[],
    why = 'the server has no such resource',
  ) {
    const hint = suggestions.length > 0 ? `; did you mean ${suggestions.join(', ')}?` : ''
    super('NO_MATCH', `resolve "${wanted}": ${why}${hint}`)
    this.wanted = wanted
    this.suggestions = suggestions
  }
}

/** A call that cannot be right whatever the server holds: a bad name, verb, scope or option. `code` is `ERR_KUBE_REQUEST`. */
export class RequestError extends KubeError {
  constructor(message: string, options?: ErrorOptions) {
    super('REQUEST', message, options)
  }
}

/** JSON from a server or a file that cannot be decoded. `code` is `ERR_KUBE_DECODE`. */
export class DecodeError extends KubeError {
  constructor(message: string, options?: ErrorOptions) {
    super('DECODE', message, options)
  }
}

/** Why there are no credentials of a plugin: it failed, it is not installed, or it may not run. */
export type AuthFailure = 'AUTH_EXEC' | 'AUTH_EXEC_MISSING' | 'AUTH_EXEC_DENIED'

/**
 * There are no credentials to send. `code` is `ERR_KUBE_AUTH_EXEC` and its like: a credential plugin failed
 * or answered what cannot be used, is not installed, or may not run.
 */
export class AuthError extends KubeError {
  /** The plugin's program, as the kubeconfig names it; never its arguments or environment. */
  readonly command: string

  constructor(message: string, about: { code: AuthFailure; command: string }) {
    super(about.code, `run credential plugin ${about.command}: ${message}`)
    this.command = about.command
  }
}
