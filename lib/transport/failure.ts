import { KubeError, type Outcome, TransportError, type TransportFailure } from '../core/index.ts'
import { TunnelError } from './tunnel-error.ts'

/** The server certainly has not acted on the request, though bytes of it may have been sent. */
export class NotExecutedError extends Error {
  override readonly name = 'NotExecutedError'

  static from(cause: unknown): NotExecutedError {
    if (cause instanceof NotExecutedError) return cause
    return new NotExecutedError(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

/** Which failure an error of the network layers is. First match wins. */
const failures: readonly (readonly [RegExp, TransportFailure])[] = [
  [
    /^(ERR_TLS|ERR_SSL|ERR_OSSL|EPROTO|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|INVALID_|HOSTNAME_MISMATCH)/,
    'TLS',
  ],
  [/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT)/, 'CONNECT'],
  [/^ETIMEDOUT/, 'TIMEOUT'],
]

/** What to look at next; the network's own words say what happened, not what to do. */
const advice: Readonly<Partial<Record<TransportFailure, string>>> = {
  TLS: 'check certificate-authority and tls-server-name of the cluster in the kubeconfig',
  CONNECT: 'is the server running, and is the address in the kubeconfig right?',
}

/**
 * An error of node, undici's connector or the socket as a {@link TransportError}; the original is its cause. An error of ours,
 * as from credentials that a connection needs, says more than that and stays what it is.
 */
export function toTransportError(error: Error, request: string, outcome: Outcome): KubeError {
  if (error instanceof KubeError) return error
  if (error instanceof TunnelError) {
    const { failure, message, cause } = error
    return new TransportError(failure, `${request}: ${message}`, outcome, { cause })
  }
  const failure = failureOf(error)
  const why = error.message || codeOf(error) || 'the connection ended'
  const hint = advice[failure]
  // The parser quotes the bytes that it did not understand: a server may send back what it was sent.
  Reflect.deleteProperty(error, 'rawPacket')
  const certain = error instanceof NotExecutedError ? 'not-sent' : outcome
  return new TransportError(failure, `${request}: ${why}${hint ? `; ${hint}` : ''}`, certain, {
    cause: error,
  })
}

/** Which failure it is; a connection that ended, if nothing else is known. */
export const failureOf = (error: Error): TransportFailure =>
  failures.find(([pattern]) => pattern.test(codeOf(error)))?.[1] ?? 'RESET'

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : '')
