import { BlockList, isIP } from 'node:net'
import { domainToASCII } from 'node:url'

/** A server as NO_PROXY sees it. */
export interface ProxiedHost {
  /** Without brackets, lower-case. */
  readonly host: string
  readonly port: string
}

/**
 * Whether NO_PROXY excludes a host: a list with commas of `host`, `.domain`, `*.domain`, addresses, each
 * with a port or without, CIDR ranges, or `*`. A host stands for its subdomains too. Parts that are
 * malformed are passed over. As `golang.org/x/net/http/httpproxy`.
 */
export const isExcluded = (server: ProxiedHost, noProxy: string): boolean =>
  noProxy
    .split(',')
    .map(rule => rule.trim().toLowerCase())
    .some(rule => rule !== '' && matches(rule, server))

function matches(rule: string, { host, port }: ProxiedHost): boolean {
  if (rule === '*') return true
  const range = parseRange(rule)
  if (range !== undefined) return range.check(host, familyOf(host))
  const [ruleHost, rulePort] = splitPort(rule)
  if (ruleHost === '' || (rulePort !== '' && rulePort !== port)) return false
  if (isIP(ruleHost) !== 0) return isSameAddress(ruleHost, host)
  // A name never stands for an address.
  return isIP(host) === 0 && isInDomain(host, ruleHost)
}

/** `www.example.com` is in `example.com`, `.example.com` and `*.example.com`; `example.com` in the first only. */
function isInDomain(host: string, rule: string): boolean {
  const domain = rule.replace(/^\*?\./, '')
  const name = toAscii(domain)
  return host.endsWith(`.${name}`) || (domain === rule && host === name)
}

/** As URLs spell a name. Only where it has to be: `1.2` would come out as an address. */
const toAscii = (name: string): string =>
  /^[ -~]*$/.test(name) ? name : domainToASCII(name) || name

/** `a/n` as a range; undefined if it is none. */
function parseRange(rule: string): BlockList | undefined {
  const [, network = '', bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(rule) ?? []
  const version = isIP(network)
  if (version === 0 || Number(bits) > (version === 4 ? 32 : 128)) return undefined
  const range = new BlockList()
  range.addSubnet(network, Number(bits), familyOf(network))
  return range
}

function isSameAddress(one: string, other: string): boolean {
  const list = new BlockList()
  list.addAddress(one, familyOf(one))
  return list.check(other, familyOf(other))
}

const familyOf = (host: string) => (isIP(host) === 6 ? 'ipv6' : 'ipv4')

/** `host:port` and `[address]:port` in two; anything else is a host: Go's `net.SplitHostPort`. */
function splitPort(rule: string): readonly [host: string, port: string] {
  const [, bracketed, host, port] = /^(?:\[([^[\]]*)\]|([^:[\]]*)):([^:]*)$/.exec(rule) ?? []
  return port === undefined ? [rule, ''] : [bracketed ?? host ?? '', port]
}
