import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { inspect } from 'node:util'
import type { ApiRequest, Connection, Transport, TransportError } from '../../lib/core/index.ts'
import { createAuthority, createLeaf, type KeyPair } from '../../lib/local/certificate.ts'
import { createHttpTransport, type HttpTransportOptions } from '../../lib/transport/index.ts'
import { connectionTo } from './loopback-connection.ts'
import { type Handshake, LoopbackProxy } from './loopback-proxy.ts'
import { type Answer, json, LoopbackServer } from './loopback-server.ts'
import { handshakes, type Login, type Scheme } from './proxy-handshakes.ts'

/** The authority of servers, clients and https proxies, unless a spec says otherwise. */
export const authority: KeyPair = createAuthority('right')

/** A server's certificate, from that authority or another. */
export const leafOf = (hosts: readonly string[], from: KeyPair = authority): KeyPair =>
  createLeaf(from, from === authority ? 'right' : 'wrong', {
    commonName: 'server',
    usage: ['server'],
    hosts,
  })

/** As Node's servers want it. */
export const tlsOf = ({ certificate, key }: KeyPair): { cert: string; key: string } => ({
  cert: certificate,
  key,
})

const loopbackLeaf = leafOf(['127.0.0.1'])
const { certificate, key } = createLeaf(authority, 'right', {
  commonName: 'jane',
  usage: ['client'],
})
const jane = { cert: certificate, key }

/** Each way to speak to a proxy. */
export const schemes: readonly Scheme[] = ['http', 'https', 'socks5']

interface ProxiedOptions {
  /** Default: what a proxy of the scheme does. */
  readonly handshake?: Handshake | undefined
  /** What the proxy wants, and what it is given unless `given` says otherwise. */
  readonly login?: Login | undefined
  readonly given?: Login | undefined
  readonly answers?: Answer | readonly Answer[] | undefined
  /** The server speaks TLS and wants a client certificate. Default true. */
  readonly secure?: boolean | undefined
  /** The server's address as the client is told it. */
  readonly address?: string | undefined
  readonly serverLeaf?: KeyPair | undefined
  readonly proxyLeaf?: KeyPair | undefined
  /** Default: as its scheme says. */
  readonly proxySpeaksTls?: boolean | undefined
  readonly leadTo?: ((target: string) => number) | undefined
  readonly tls?: Connection['tls'] | undefined
  readonly transport?: Partial<HttpTransportOptions> | undefined
}

/** A server, a proxy before it and a transport through that; all end with the test. */
export interface Proxied {
  readonly server: LoopbackServer
  readonly proxy: LoopbackProxy
  readonly transport: Transport
  readonly connection: Connection & { readonly proxy: NonNullable<Connection['proxy']> }
  /** One call: its HTTP status. */
  readonly call: (request?: ApiRequest) => Promise<number>
  /** One call that fails: its error. */
  readonly fail: (request?: ApiRequest) => Promise<TransportError>
}

export const startProxied = async (
  t: Pick<TestContext, 'after'>,
  scheme: Scheme,
  options: ProxiedOptions = {},
): Promise<Proxied> => {
  const { secure = true, login, proxyLeaf = loopbackLeaf } = options
  const given = 'given' in options ? options.given : login
  const { proxySpeaksTls = scheme === 'https' } = options
  const server = await LoopbackServer.start(
    options.answers ?? json({}),
    secure ? { ...tlsOf(options.serverLeaf ?? loopbackLeaf), ...mutual } : undefined,
  )
  const proxy = await LoopbackProxy.start(options.handshake ?? handshakes[scheme](login), {
    // A client certificate is asked for, to see that none is shown.
    tls: proxySpeaksTls
      ? { ...tlsOf(proxyLeaf), requestCert: true, rejectUnauthorized: false }
      : undefined,
    leadTo: options.leadTo,
  })
  const credentials = {
    headers: async () => ({}),
    clientCertificate: jane,
  }
  const connection = {
    ...connectionTo(
      { url: options.address ?? server.url },
      { tls: options.tls ?? { ca: authority.certificate }, credentials },
    ),
    proxy: { url: `${scheme}://${proxy.host}`, login: given && (() => given) },
  }
  const transport = await createHttpTransport(connection, {
    userAgent: 'spec/1',
    ...options.transport,
  })
  t.after(async () => {
    await transport[Symbol.asyncDispose]()
    await proxy[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })
  const call = async (request: ApiRequest = post) => {
    const { status, body } = await transport.send(request)
    await body.bytes()
    return status
  }
  const fail = (request?: ApiRequest): Promise<TransportError> =>
    call(request).then(
      () => assert.fail('it did not fail'),
      error => error,
    )
  return { server, proxy, transport, connection, call, fail }
}

const mutual = { ca: authority.certificate, requestCert: true, rejectUnauthorized: true }

const post: ApiRequest = {
  method: 'POST',
  path: '/x',
  headers: { authorization: 'Bearer server-token' },
  body: '{}',
}

/** What must be in no error and on no screen. */
export const login: Login = { username: 'proxy-user', password: 'proxy-secret' }
const secrets = ['proxy-secret', btoa('proxy-user:proxy-secret'), 'server-token', 'PRIVATE KEY']

/**
 * The failure of a call whose way through the proxy does not come about: a code, nothing sent, the proxy named, no
 * secret in it, however deep one looks; and no connection is left open.
 */
export async function assertRefused(
  { proxy, server, connection, fail }: Proxied,
  code: 'CONNECT' | 'TLS',
  message: RegExp,
): Promise<void> {
  const error = await fail()
  assert.equal(error.code, `ERR_KUBE_TRANSPORT_${code}`, error.message)
  assert.equal(error.outcome, 'not-sent')
  assert.ok(error.message.startsWith(`POST /x: proxy ${proxy.host}: `), error.message)
  assert.match(error.message, message)
  for (const value of [error, connection.proxy]) {
    const shown = inspect(value, {
      depth: null,
      showHidden: true,
      getters: true,
      maxArrayLength: null,
    })
    for (const secret of secrets) assert.ok(!shown.includes(secret), shown)
    assert.ok(!shown.includes('rawPacket'), shown)
  }
  assert.equal(server.requests.length, 0)
  await proxy.until(({ open }) => open.size === 0)
  await server.until(({ open }) => open.size === 0)
}
