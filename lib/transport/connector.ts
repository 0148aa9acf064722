import type { SecureContext } from 'node:tls'
import type { buildConnector } from 'undici'
import type { Connection } from '../core/index.ts'

/** A server that is there answers at once; the kernel's own patience is two minutes. */
export const connectTimeoutMs = 15_000
/** Silence after which TCP asks whether the other side is there: what a watch would not notice by itself. */
export const keepAliveDelayMs = 15_000

/** Where a connector leads. */
export interface ConnectorTarget
  extends Pick<buildConnector.Options, 'protocol' | 'hostname' | 'port'> {
  /** Name or address, and port where it is not the protocol's own: the field `host` of requests. */
  readonly host: string
}

/** What a connector takes for an origin: a name or an address without brackets. */
export const connectorTarget = ({ protocol, host, hostname, port }: URL): ConnectorTarget => ({
  ...{ protocol, host, port },
  hostname: hostname.replace(/^\[|\]$/g, ''),
})

/** What a socket is for. */
export interface ConnectorOptions {
  /** Offers `h2` before `http/1.1`; the server chooses. */
  readonly http2: boolean
}

/**
 * What opens the sockets of a pool. `rejectUnauthorized` is always explicit, because only then does it win
 * over NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment.
 */
export function createConnector(
  build: typeof buildConnector,
  { tls }: Connection,
  secureContext: SecureContext,
  { http2 }: ConnectorOptions,
): buildConnector.connector {
  return build({
    allowH2: http2,
    preferH2: http2,
    timeout: connectTimeoutMs,
    keepAliveInitialDelay: keepAliveDelayMs,
    rejectUnauthorized: tls.insecureSkipVerify !== true,
    secureContext,
    ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
  })
}
