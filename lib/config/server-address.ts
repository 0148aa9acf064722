import { BlockList, isIP } from 'node:net'
import { ConfigError } from '../core/index.ts'

/**
 * The address of a server, `host:port` being https. Throws {@link ConfigError} on what is none. Never quotes
 * it: it may hold a password.
 */
export function parseServer(server: string): URL {
  const text = server.includes('://') ? server : `https://${server}`
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new ConfigError('the server is not an http or https URL')
  }
  if (url.username !== '' || url.password !== '') {
    throw new ConfigError('the server URL holds a user or password: put them in the user entry')
  }
  return url
}

/** A URL's host as the network knows it: an IPv6 address without brackets. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/, '$1')

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** Whether a URL is of this machine: what is sent there crosses no network. */
export function isLoopback(url: URL): boolean {
  const host = hostOf(url)
  return host === 'localhost' || loopback.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4')
}
