import { request as httpRequest, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { formatHostPort, type HostPort, type ProxyLogin } from './proxy-address.ts'
import { TunnelError } from './tunnel-error.ts'

/** Node's default, named because a flag can change that. */
const maxHeaderBytes = 16 * 1024

/**
 * Makes a connection to a proxy a tunnel to the target, by CONNECT: RFC 9110 section 9.3.6, with Basic
 * authentication (RFC 7617) if there is a login. Rejects with {@link TunnelError}.
 */
export function connectByHttp(socket: Socket, target: HostPort, login: ProxyLogin): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const authority = formatHostPort(target)
  const request = httpRequest({
    // Its own agent would keep, share and count connections; the pool does.
    createConnection: () => socket,
    method: 'CONNECT',
    path: authority,
    setHost: false,
    headers: { host: authority, ...authorization(login) },
    maxHeaderSize: maxHeaderBytes,
  })
  // Without an agent it would ask for the connection to be closed, which is to be a tunnel.
  request.removeHeader('connection')
  request.once('connect', (response, _socket, head) => {
    const fault = faultOf(response, head, authority, login !== undefined)
    if (fault === undefined) resolve()
    else reject(new TunnelError('CONNECT', fault))
  })
  // Not kept as the cause: a parser's error holds what came, and that could be our request.
  request.on('error', error => reject(new TunnelError('CONNECT', faultWithoutAnswer(error))))
  request.end()
  return promise
}

function authorization(login: ProxyLogin): Record<string, string> {
  if (login === undefined) return {}
  const { username, password } = login()
  const pair = Buffer.from(`${username}:${password}`).toString('base64')
  return { 'proxy-authorization': `Basic ${pair}` }
}

function faultWithoutAnswer(error: NodeJS.ErrnoException): string {
  if (error.code === 'HPE_HEADER_OVERFLOW') {
    return `answered CONNECT with a head of more than ${maxHeaderBytes} bytes`
  }
  return error.code?.startsWith('HPE_')
    ? 'its answer to CONNECT is not HTTP; is it an https:// or socks5:// proxy?'
    : 'ended the connection without an answer to CONNECT; is it an https:// or socks5:// proxy?'
}

/** What is wrong with an answer: any 2xx opens the tunnel, and the server does not speak first. */
function faultOf(
  { statusCode = 0 }: IncomingMessage,
  head: Buffer,
  authority: string,
  hasLogin: boolean,
): string | undefined {
  if (statusCode >= 200 && statusCode < 300) {
    return head.length === 0 ? undefined : 'sent bytes of its own into the tunnel'
  }
  const answered = `answered CONNECT ${authority} with HTTP ${statusCode}`
  if (statusCode === 407) {
    return `${answered}; ${hasLogin ? 'check the user and password' : 'put a user and password'} in proxy-url`
  }
  if (statusCode >= 300 && statusCode < 400) return `${answered}, a redirect, which is not followed`
  return statusCode >= 500
    ? `${answered}; can the proxy reach the server?`
    : `${answered}; does the proxy allow connections to the server?`
}
