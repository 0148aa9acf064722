import type { Socket } from 'node:net'
import type { SecureContext } from 'node:tls'
import type { buildConnector } from 'undici'
import type { Clock } from '../core/index.ts'
import { connectTimeoutMs, keepAliveDelayMs } from './connector.ts'
import {
  type HostPort,
  type ProxyAddress,
  type ProxyLogin,
  type ProxySettings,
  parseProxyUrl,
} from './proxy-address.ts'
import { connectByHttp } from './proxy-connect.ts'
import { toTunnelError, withProxyName } from './proxy-failure.ts'
import { openProxySocket, proxyTrustOf } from './proxy-socket.ts'
import { connectBySocks } from './proxy-socks.ts'
import type { TlsMaterial } from './tls.ts'
import { TunnelError } from './tunnel-error.ts'

/**
 * The connections through a proxy that are being opened: a tunnel for each socket of a pool, for no other server
 * and no second time. One deadline, 15 s as without a proxy, is over all of it.
 *
 *     TCP to the proxy ──▶ TLS, if https ──▶ CONNECT or SOCKS ──▶ TLS to the server, in the tunnel
 *             proxyTrustOf ───┘                login ─┘                 └─── the connection's own CA, name, certificate
 */
export class ProxyTunnels implements Disposable {
  readonly #address: ProxyAddress
  readonly #login: ProxyLogin
  readonly #clock: Clock
  readonly #opening = new Set<AbortController>()
  #ended = false

  /** Throws ConfigError if the proxy's URL is none. */
  constructor({ url, login }: ProxySettings, clock: Clock) {
    this.#address = parseProxyUrl(url)
    this.#login = login
    this.#clock = clock
  }

  /**
   * What opens a pool's sockets through the proxy. `direct` makes what it would make itself over a tunnel, so
   * the server is verified, and told who we are, as without a proxy. Fails with {@link TunnelError}.
   */
  connector(
    direct: buildConnector.connector,
    { ca }: Pick<TlsMaterial, 'ca'>,
  ): buildConnector.connector {
    let context: SecureContext | undefined
    const trust = () => {
      context ??= proxyTrustOf(ca)
      return context
    }
    return (options, callback) =>
      void this.#connect(options, direct, trust).then(
        socket => callback(null, socket),
        error => callback(error, null),
      )
  }

  /** Ends those that are being opened: nobody waits for them any more. Those that are open belong to the pools. */
  giveUp(): void {
    for (const opening of this.#opening) opening.abort(givenUp())
  }

  /** As {@link giveUp}, for good. */
  [Symbol.dispose](): void {
    this.#ended = true
    this.giveUp()
  }

  async #connect(
    options: buildConnector.Options,
    direct: buildConnector.connector,
    trust: () => SecureContext,
  ): Promise<Socket> {
    if (this.#ended) throw givenUp()
    const opening = new AbortController()
    const ended = new AbortController()
    this.#opening.add(opening)
    void this.#clock.sleep(connectTimeoutMs, ended.signal).then(
      () => opening.abort(new TunnelError('CONNECT', timeoutMessage)),
      () => undefined,
    )
    try {
      const socket = await this.#open(targetOf(options), trust, opening.signal)
      if (options.protocol !== 'https:')
        return socket.setNoDelay().setKeepAlive(true, keepAliveDelayMs)
      return await secure(socket, options, direct)
    } catch (cause) {
      const error = opening.signal.aborted ? opening.signal.reason : cause
      opening.abort()
      throw withProxyName(error, this.#address)
    } finally {
      ended.abort()
      this.#opening.delete(opening)
    }
  }

  async #open(target: HostPort, trust: () => SecureContext, signal: AbortSignal): Promise<Socket> {
    const socket = await openProxySocket(this.#address, trust, signal)
    const connect = this.#address.protocol === 'socks5:' ? connectBySocks : connectByHttp
    await connect(socket, target, this.#login)
    return socket
  }
}

const givenUp = (): TunnelError =>
  new TunnelError('CONNECT', 'given up, as no call waits for it any more')

const timeoutMessage = `no connection within ${connectTimeoutMs} ms; is the proxy running, and can it reach the server?`

/** undici gives no port where the URL has its protocol's own. */
const targetOf = ({ hostname, protocol, port }: buildConnector.Options): HostPort => ({
  host: hostname,
  port: Number(port) || (protocol === 'https:' ? 443 : 80),
})

/** TLS to the server, over a tunnel to it. */
function secure(
  httpSocket: Socket,
  options: buildConnector.Options,
  direct: buildConnector.connector,
): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>()
  // undici hears of errors only, and a tunnel that ends, or is ended by us, is none.
  httpSocket.once('close', () => reject(toTunnelError(new Error('the tunnel has ended'), 'server')))
  direct({ ...options, httpSocket }, (error, socket) => {
    if (error) reject(toTunnelError(error, 'server'))
    else resolve(socket)
  })
  return promise
}
