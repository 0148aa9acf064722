import { once } from 'node:events'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createTlsServer, type ServerOptions } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'

/** A request that the server has read whole. */
export interface Received {
  readonly method: string
  /** Path and query, as they were on the wire. */
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
  /** Name in the client's certificate, if it showed one. */
  readonly clientName: string | undefined
}

/** What to do about a request: answer it, or one of the faults below. */
export type Answer = (response: ServerResponse, request: Received) => unknown

/**
 * A server of node:http on a free port of 127.0.0.1 that answers as the spec says, with faults too; it
 * ends with the test. `https` if TLS options are given.
 */
export class LoopbackServer implements AsyncDisposable {
  readonly url: string
  readonly requests: Received[] = []
  /** Connections there have been. */
  connections = 0
  /** Those that are open. */
  readonly open: Set<Socket> = new Set()
  readonly #server: Server
  readonly #waiting = new Set<() => void>()

  constructor(server: Server, url: string) {
    this.#server = server
    this.url = url
  }

  /** `answers` are used one a request, the last one for all further requests. */
  static async start(
    answers: Answer | readonly Answer[],
    tls?: ServerOptions,
  ): Promise<LoopbackServer> {
    const list = typeof answers === 'function' ? [answers] : answers
    const listener: RequestListener = async (request, response) => {
      const received = await receive(request)
      const answer = list[Math.min(self.requests.length, list.length - 1)]
      self.requests.push(received)
      self.#changed()
      await answer?.(response, received)
    }
    const server = tls ? createTlsServer(tls, listener) : createServer(listener)
    // Ours end when the client ends them; a spec that counts connections needs no timer of the server's.
    server.keepAliveTimeout = 0
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const self = new LoopbackServer(server, `${tls ? 'https' : 'http'}://127.0.0.1:${port}`)
    server.on('connection', socket => self.#connected(socket))
    return self
  }

  #connected(socket: Socket): void {
    this.connections++
    this.open.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => {
      this.open.delete(socket)
      this.#changed()
    })
    this.#changed()
  }

  #changed(): void {
    for (const wake of this.#waiting) wake()
  }

  /** Resolves when what the spec waits for has come true: a request arrived, a connection closed. */
  async until(isTrue: (server: this) => boolean): Promise<void> {
    while (!isTrue(this)) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#waiting.add(resolve)
      await promise
      this.#waiting.delete(resolve)
    }
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
    method: request.method ?? '',
    url: request.url ?? '',
    headers: request.headers,
    body: Buffer.concat(pieces).toString(),
    clientName: certificate?.subject?.CN?.toString(),
  }
}

/** An answer of JSON. */
export const json =
  (value: unknown, status = 200, headers: Record<string, string> = {}): Answer =>
  response => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify(value))
  }

/** A refusal as the API server words it. */
export const failure = (
  code: number,
  reason: string,
  message: string = reason,
  headers: Record<string, string> = {},
): Answer =>
  json(
    { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code, reason, message },
    code,
    headers,
  )

/** The events of a watch as lines, and the end of the stream, unless it stays `open`. */
export const lines =
  (values: readonly unknown[], { open = false }: { open?: boolean } = {}): Answer =>
  response => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.flushHeaders()
    for (const value of values) response.write(`${JSON.stringify(value)}\n`)
    if (!open) response.end()
  }

/** The request is read and nothing comes back. */
export const silence: Answer = (): void => {}

/** The connection is reset instead of an answer. */
export const reset: Answer = (response: ServerResponse): void => {
  response.socket?.resetAndDestroy()
}

/** Head and the begin of a body; then the connection is reset, or ends, or nothing happens any more. */
export const cutBody =
  (begin: string, how: 'reset' | 'end' | 'never'): Answer =>
  response => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
    response.write(begin, () => {
      if (how === 'reset') response.socket?.resetAndDestroy()
      else if (how === 'end') response.socket?.end()
    })
  }
