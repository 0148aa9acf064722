import { KubeError } from '../core/index.ts'
import { failureOf } from './failure.ts'
import { formatHostPort, type ProxyAddress } from './proxy-address.ts'
import { TunnelError } from './tunnel-error.ts'

/** What to look at next, by who was to be reached and what failed. */
const advice = {
  proxy: {
    CONNECT: 'is the proxy running, and is proxy-url of the cluster in the kubeconfig right?',
    TLS: "the proxy's certificate must be for its own name, from an authority of the system's or the cluster's",
  },
  server: {
    CONNECT: 'can the proxy reach the server?',
    TLS: 'check certificate-authority and tls-server-name of the cluster in the kubeconfig; a proxy that opens TLS is refused',
  },
} as const

/** An error of a socket or of TLS, on the way to the proxy or to the server behind it; it is kept as the cause. */
export function toTunnelError(
  error: NodeJS.ErrnoException,
  reaching: keyof typeof advice,
): TunnelError {
  const failure = failureOf(error) === 'TLS' ? 'TLS' : 'CONNECT'
  const why = error.message || error.code || 'the connection ended'
  const where = reaching === 'server' ? 'TLS to the server behind it: ' : ''
  return new TunnelError(failure, `${where}${why}; ${advice[reaching][failure]}`, { cause: error })
}

/** Says which proxy it was. An error that is ours already, as of a login, stays what it is. */
export function withProxyName(error: Error, address: ProxyAddress): Error {
  if (error instanceof KubeError) return error
  const named = error instanceof TunnelError ? error : toTunnelError(error, 'proxy')
  const { failure, message, cause } = named
  return new TunnelError(failure, `proxy ${formatHostPort(address)}: ${message}`, { cause })
}
