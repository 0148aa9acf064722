import { isIPv6 } from 'node:net'
import { ConfigError, type Connection } from '../core/index.ts'

/** Core's `Proxy`, by a name that is not a global's. */
export type ProxySettings = NonNullable<Connection['proxy']>

/** What to log in to the proxy with, if anything. */
export type ProxyLogin = ProxySettings['login']

/** A host, without brackets around an IPv6 address, and a port. */
export interface HostPort {
  readonly host: string
  readonly port: number
}

/** Where a proxy is, and how it is spoken to. */
export interface ProxyAddress extends HostPort {
  readonly protocol: 'http:' | 'https:' | 'socks5:'
}

/** Those that Go uses where a proxy's URL has none. */
const defaultPorts = { 'http:': 80, 'https:': 443, 'socks5:': 1080 } as const

/**
 * The address in a `Proxy.url`. Throws ConfigError, which never quotes it: it may hold a password, that is
 * why one with a user or password is refused, too.
 */
export function parseProxyUrl(text: string): ProxyAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !isProtocol(url.protocol) || url.hostname === '') {
    throw new ConfigError('the proxy is not an http, https or socks5 URL')
  }
  if (url.username !== '' || url.password !== '') {
    throw new ConfigError("the proxy's URL holds a user or password: give them as its login")
  }
  return {
    protocol: url.protocol,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port) || defaultPorts[url.protocol],
  }
}

const isProtocol = (protocol: string): protocol is ProxyAddress['protocol'] =>
  Object.hasOwn(defaultPorts, protocol)

/** `host:port` as an URL has it: the form for messages, and of RFC 9110's authority. */
export const formatHostPort = ({ host, port }: HostPort): string =>
  `${isIPv6(host) ? `[${host}]` : host}:${port}`
