import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { TLSSocket, type TLSSocketOptions } from 'node:tls'
import { Changing } from './changing.ts'

/** What a client does with a proxy until there is a tunnel: gives where it wants to, or nothing for no tunnel. */
export type Handshake = (peer: ProxyPeer) => Promise<string | undefined>

/** One connection of a client to the proxy. */
export class ProxyPeer {
  readonly socket: Socket
  /** All that the client has sent before there was a tunnel, as the proxy sees it. */
  handshake: Buffer = Buffer.alloc(0)
  /** All that it has sent into the tunnel. */
  tunnelled: Buffer = Buffer.alloc(0)
  /** `host:port`, as the client has named it. */
  target: string | undefined

  readonly #connection: Socket
  #held: Buffer = Buffer.alloc(0)

  /** `connection` is what TLS, if there is any, goes over. */
  constructor(socket: Socket, connection: Socket) {
    this.socket = socket
    this.#connection = connection
  }

  /** Ends the connection without a farewell. */
  reset(): undefined {
    this.#connection.resetAndDestroy()
  }

  /** Exactly so many bytes. */
  async read(bytes: number): Promise<Buffer> {
    while (this.#held.length < bytes) {
      const piece: Buffer | null = this.socket.read()
      if (piece) this.#held = Buffer.concat([this.#held, piece])
      else await once(this.socket, 'readable')
    }
    const taken = this.#held.subarray(0, bytes)
    this.#held = this.#held.subarray(bytes)
    this.handshake = Buffer.concat([this.handshake, taken])
    return taken
  }

  /** The head of a request, to its empty line. */
  async head(): Promise<string> {
    let text = ''
    while (!text.endsWith('\r\n\r\n')) text += (await this.read(1)).toString('latin1')
    return text
  }
}

interface LoopbackProxyOptions {
  /** The proxy itself speaks TLS. */
  readonly tls?: TLSSocketOptions | undefined
  /** Where a tunnel leads to: a port of 127.0.0.1. Default the one that the client has named. */
  readonly leadTo?: ((target: string) => number) | undefined
}

/**
 * A proxy on a free port of 127.0.0.1 that sees, keeps and does what the spec wants; it ends with the test.
 * The handshake is one of `proxy-handshakes.ts`, or a fault of the spec's own.
 */
export class LoopbackProxy extends Changing implements AsyncDisposable {
  readonly host: string
  readonly peers: ProxyPeer[] = []
  /** Connections to it that are open. */
  readonly open: Set<Socket> = new Set()
  readonly #server: Server

  constructor(server: Server) {
    super()
    this.#server = server
    this.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  static async start(
    handshake: Handshake,
    { tls, leadTo = portOf }: LoopbackProxyOptions = {},
  ): Promise<LoopbackProxy> {
    const server = createServer(connection => {
      self.#connected(connection)
      const socket = tls ? new TLSSocket(connection, { ...tls, isServer: true }) : connection
      void self.#serve(new ProxyPeer(socket, connection), handshake, leadTo)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const self = new LoopbackProxy(server)
    return self
  }

  #connected(socket: Socket): void {
    this.open.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => {
      this.open.delete(socket)
      this.changed()
    })
    this.changed()
  }

  async #serve(peer: ProxyPeer, handshake: Handshake, leadTo: (target: string) => number) {
    const { socket } = peer
    socket.on('error', () => {})
    this.peers.push(peer)
    this.changed()
    // A client that goes away in the middle ends a handshake by an error.
    peer.target = await handshake(peer).catch(() => undefined)
    this.changed()
    if (peer.target === undefined) {
      // Else what is left unread would hide the client's end.
      socket.resume()
      return
    }
    const server = connect(leadTo(peer.target), '127.0.0.1')
    server.on('error', () => socket.destroy()).on('close', () => socket.destroy())
    socket.on('close', () => server.destroy())
    socket.on('data', bytes => {
      peer.tunnelled = Buffer.concat([peer.tunnelled, bytes])
    })
    socket.pipe(server)
    server.pipe(socket)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const socket of this.open) socket.destroy()
    await closed
  }
}

const portOf = (target: string): number => Number(target.slice(target.lastIndexOf(':') + 1))
