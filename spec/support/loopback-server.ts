import { once } from 'node:events'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http'
import {
  createSecureServer,
  type Http2ServerResponse,
  type SecureServerOptions,
  type ServerHttp2Stream,
} from 'node:http2'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Server as NetServer, Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { Changing } from './changing.ts'

/** A request that the server has read whole. */
export interface Received {
  /** `1.1` or `2.0`. */
  readonly httpVersion: string
  readonly method: string
  /** Path and query, as they were on the wire. */
  readonly url: string
  readonly headers: IncomingMessage['headers']
  /** Names and values in turn: repeated ones are apart. */
  readonly rawHeaders: readonly string[]
  readonly body: string
  /** Name in the client's certificate, if it showed one. */
  readonly clientName: string | undefined
}

/** What to do about a request: answer it, or one of the faults below. The socket is that of TCP. */
export type Answer = (response: ServerResponse, request: Received, socket: Socket) => unknown

/** How a server listens. With a certificate it is `https`. */
export interface LoopbackOptions extends SecureServerOptions {
  /** Speaks HTTP/2 with clients that offer it, to which `response` is the same but for its socket. */
  readonly http2?: boolean
}

/**
 * A server of node:http or node:http2 on a free port of 127.0.0.1 that answers as the spec says, with faults
 * too; it ends with the test.
 */
export class LoopbackServer extends Changing implements AsyncDisposable {
  readonly url: string
  readonly requests: Received[] = []
  /** Connections there have been. */
  connections = 0
  /** Those that are open. */
  readonly open: Set<Socket> = new Set()
  /** Requests that are neither answered whole nor given up. */
  underWay = 0
  readonly #server: NetServer

  constructor(server: NetServer, url: string) {
    super()
    this.#server = server
    this.url = url
  }

  /** `answers` are used one a request, the last one for all further requests. */
  static async start(
    answers: Answer | readonly Answer[],
    { http2 = false, ...tls }: LoopbackOptions = {},
  ): Promise<LoopbackServer> {
    const list = typeof answers === 'function' ? [answers] : answers
    const listener: RequestListener = async (request, response) => {
      self.underWay++
      response.on('close', () => {
        self.underWay--
        self.changed()
      })
      const socket = self.#socketOf(request)
      // A client may give up before it has sent all.
      const received = await receive(request).catch(() => undefined)
      if (received === undefined) return
      const answer = list[Math.min(self.requests.length, list.length - 1)]
      self.requests.push(received)
      self.changed()
      await answer?.(response, received, socket)
    }
    const server = http2
      ? // Its requests and responses are made to be taken for those of node:http.
        createSecureServer({ allowHTTP1: true, ...tls }, listener as unknown as undefined)
      : tls.cert
        ? createTlsServer(tls, listener)
        : createServer(listener)
    // Ours end when the client ends them; a spec that counts connections needs no timer of the server's.
    if ('keepAliveTimeout' in server) server.keepAliveTimeout = 0
    server.on('session', session => session.on('error', () => {}))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const self = new LoopbackServer(server, `${tls.cert ? 'https' : 'http'}://127.0.0.1:${port}`)
    server.on('connection', socket => self.#connected(socket))
    return self
  }

  /** The connection of a request: of one over TLS or HTTP/2, what lies below. */
  #socketOf({ socket: { remotePort } }: IncomingMessage): Socket {
    for (const socket of this.open) if (socket.remotePort === remotePort) return socket
    throw new Error('the connection of the request is closed')
  }

  #connected(socket: Socket): void {
    this.connections++
    this.open.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => {
      this.open.delete(socket)
      this.changed()
    })
    this.changed()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const socket of this.open) socket.destroy()
    await closed
  }
}

async function receive(request: IncomingMessage): Promise<Received> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece)
  const { getPeerCertificate } = request.socket as Partial<TLSSocket>
  const certificate = getPeerCertificate?.call(request.socket as TLSSocket)
  return {
    httpVersion: request.httpVersion,
    method: request.method ?? '',
    url: request.url ?? '',
    headers: request.headers,
    rawHeaders: request.rawHeaders,
    body: Buffer.concat(pieces).toString(),
    clientName: certificate?.subject?.CN?.toString(),
  }
}

/** The stream of HTTP/2 that a response is on, for faults that only it has. */
export const streamOf = (response: ServerResponse): ServerHttp2Stream =>
  (response as unknown as Http2ServerResponse).stream

/** An answer of JSON. */
export const json =
  (value: unknown, status = 200, headers: Record<string, string> = {}): Answer =>
  response => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify(value))
  }

/** A refusal as the API server words it; with another HTTP `status`, where that is the fault. */
export const failure = (
  code: number,
  reason: string,
  message: string = reason,
  headers: Record<string, string> = {},
  status: number = code,
): Answer =>
  json(
    { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code, reason, message },
    status,
    headers,
  )

/** The events of a watch as lines, one after the other or all `atOnce`, and the end of the stream, unless it stays `open`. */
export const lines =
  (
    values: readonly unknown[],
    { open = false, atOnce = false }: { open?: boolean; atOnce?: boolean } = {},
  ): Answer =>
  response => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.flushHeaders()
    const texts = values.map(value => `${JSON.stringify(value)}\n`)
    for (const text of atOnce ? [texts.join('')] : texts) response.write(text)
    if (!open) response.end()
  }

/** The request is read and nothing comes back. */
export const silence: Answer = (): void => {}

/** The connection is reset instead of an answer. */
export const reset: Answer = (_response, _request, socket): void => {
  socket.resetAndDestroy()
}

/** Head and the begin of a body; then the connection is reset, or ends, or nothing happens any more. */
export const cutBody =
  (begin: string, how: 'reset' | 'end' | 'never'): Answer =>
  (response, _request, socket) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
    response.write(begin, () => {
      if (how === 'reset') socket.resetAndDestroy()
      else if (how === 'end') socket.end()
    })
  }
