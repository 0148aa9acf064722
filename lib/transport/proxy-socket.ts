import { once } from 'node:events'
import { connect, isIP, type Socket } from 'node:net'
import {
  createSecureContext,
  getCACertificates,
  type SecureContext,
  connect as tlsConnect,
} from 'node:tls'
import type { ProxyAddress } from './proxy-address.ts'

/**
 * Whom an https proxy's certificate may come from: the system's authorities, or the cluster's. Go takes the
 * cluster's whole TLS configuration for the proxy; from it only this is taken. The client certificate is for
 * the server's eyes, `tls-server-name` is the server's name, and `insecure-skip-tls-verify` is said of the
 * server: the proxy's login is not given to whoever asks.
 */
export const proxyTrustOf = (ca: string | undefined): SecureContext =>
  createSecureContext(ca === undefined ? {} : { ca: [...getCACertificates(), ca] })

/**
 * A connection to the proxy itself, over TLS to an https one. The signal ends it, now or later. Rejects with
 * the socket's error.
 */
export async function openProxySocket(
  address: ProxyAddress,
  trust: () => SecureContext,
  signal: AbortSignal,
): Promise<Socket> {
  const { protocol } = address
  const socket = protocol === 'https:' ? secureSocket(address, trust()) : connect(address)
  signal.addEventListener('abort', () => socket.destroy(), { once: true })
  await once(socket, protocol === 'https:' ? 'secureConnect' : 'connect', { signal })
  // Who uses the socket notices its end; this is for the moments between two users.
  socket.on('error', () => undefined)
  return socket
}

const secureSocket = ({ host, port }: ProxyAddress, secureContext: SecureContext): Socket =>
  tlsConnect({
    host,
    port,
    secureContext,
    // Explicit, as only then it wins over NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment.
    rejectUnauthorized: true,
    ALPNProtocols: ['http/1.1'],
    ...(isIP(host) === 0 ? { servername: host } : {}),
  })
