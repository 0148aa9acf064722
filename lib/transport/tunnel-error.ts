/**
 * The way through a proxy failed, so nothing was sent to the server. The message is for people and has no byte
 * of the proxy's own: an answer could repeat the login, or hold control characters.
 */
export class TunnelError extends Error {
  /** The code that a call which waited for the connection ends in: `ERR_KUBE_TRANSPORT_<failure>`. */
  readonly failure: 'CONNECT' | 'TLS'

  constructor(failure: 'CONNECT' | 'TLS', message: string, options?: ErrorOptions) {
    super(message, options)
    this.failure = failure
    this.name = new.target.name
  }
}
