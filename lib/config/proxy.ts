import { isIPv6 } from 'node:net'
import { ConfigError, type Proxy as ProxyServer } from '../core/index.ts'
import { isExcluded } from './no-proxy.ts'
import { hostOf, isLoopback } from './server-address.ts'

/**
 * The proxy on the way to a server: the kubeconfig's `proxy-url`, else what the environment says for the
 * server; undefined if there is none. Its login is kept apart from its address, and is not shown.
 * Throws {@link ConfigError} on what is no address of an http, https or socks5 proxy, never with it.
 */
export function resolveProxy(
  server: URL,
  proxyUrl: string | undefined,
  env: NodeJS.ProcessEnv,
): ProxyServer | undefined {
  if (proxyUrl !== undefined) return parseProxy(proxyUrl, 'proxy-url')
  const found = environmentProxy(server, env)
  if (found === undefined) return undefined
  const [variable, value] = found
  return parseProxy(value.includes('://') ? value : `http://${value}`, variable)
}

/**
 * The variable of the environment that has the proxy for a server, and its value: HTTPS_PROXY for https,
 * HTTP_PROXY for http, or their lower-case names, unless NO_PROXY excludes the server. A server on this machine has
 * none. As `golang.org/x/net/http/httpproxy`, which does not know ALL_PROXY.
 * Throws {@link ConfigError} if HTTP_PROXY counts in a CGI program, where whoever asks may have set it.
 */
export function environmentProxy(
  server: URL,
  env: NodeJS.ProcessEnv,
): readonly [variable: string, value: string] | undefined {
  const scheme = server.protocol.slice(0, -1)
  const names = [`${scheme}_proxy`.toUpperCase(), `${scheme}_proxy`]
  const name = names.find(name => env[name])
  const value = name && env[name]
  if (name === undefined || !value || isLoopback(server)) return undefined
  if (scheme === 'http' && env.REQUEST_METHOD) {
    throw new ConfigError(`${name} is refused in a CGI program (https://go.dev/s/cgihttpproxy)`)
  }
  const port = server.port || (scheme === 'https' ? '443' : '80')
  const noProxy = env.NO_PROXY || env.no_proxy || ''
  return isExcluded({ host: hostOf(server), port }, noProxy) ? undefined : [name, value]
}

/** socks5h is what Go's socks5 is anyhow: the proxy looks names up. */
const schemes: Readonly<Record<string, string>> = {
  'http:': 'http',
  'https:': 'https',
  'socks5:': 'socks5',
  'socks5h:': 'socks5',
}

function parseProxy(text: string, where: string): ProxyServer {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const scheme = url && schemes[url.protocol]
  if (url === undefined || scheme === undefined || url.hostname === '') {
    throw new ConfigError(
      `${where} is not the address of a proxy: it must be http://, https:// or socks5://HOST:PORT`,
    )
  }
  const host = isIPv6(url.hostname) ? `[${url.hostname}]` : url.hostname
  const port = url.port || (scheme === 'socks5' ? '1080' : '')
  const address = { url: `${scheme}://${host}${port && `:${port}`}` }
  if (url.username === '' && url.password === '') return address
  const [username, password] = [decodeLogin(url.username, where), decodeLogin(url.password, where)]
  return { ...address, login: () => ({ username, password }) }
}

function decodeLogin(text: string, where: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new ConfigError(`the login in ${where} is not percent-escaped as it must be`)
  }
}
