import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { poll } from '../../lib/local/poll.ts'
import { Changing } from './changing.ts'
import { resetConnection } from './reset-connection.ts'

/** Which way bytes go: `up` from the client to the server, `down` back. */
export type Way = 'up' | 'down'

/** How a connection ends: `close` with a FIN, `reset` with an RST. */
export type End = 'close' | 'reset'

/** Where a connection is to be cut: after so many bytes of one way, not one more. */
export interface Cut {
  readonly way: Way
  readonly bytes: number
  readonly how: End
}

/**
 * A TCP proxy between a client and a real server, for the faults that a network has. It knows
 * nothing of what goes through it, TLS included; it ends with the test.
 *
 *     client ◀──▶ [ client side │ up ──▶ / ◀── down │ server side ] ◀──▶ backend
 *
 * Verbs on all connections that are open: `freeze` and `thaw`, `reset`, `close`, `cutIn`. On those to come: `cutAfter`,
 * `swap`. On both: `delayMs`.
 */
export class TcpProxy extends Changing implements AsyncDisposable {
  /** Connections that clients have opened. */
  dials = 0
  readonly open: Set<Link> = new Set()
  /** The connection that was opened last, open or not. */
  latest: Link | undefined
  /** How long each piece is held back, either way. */
  delayMs = 0
  /** How long a backend that does not listen is waited for, as a load balancer does that has no other. */
  patienceMs = 0
  readonly #server: Server
  #backend: string
  #cut: Cut | undefined

  constructor(server: Server, backend: string) {
    super()
    this.#server = server
    this.#backend = backend
  }

  /** `backend` is the server's URL; only its host and port count. It listens on 127.0.0.1, on any port, by default. */
  static async start(
    backend: string,
    { host = '127.0.0.1', port = 0 }: { readonly host?: string; readonly port?: number } = {},
  ): Promise<TcpProxy> {
    // A FIN is handed on as a FIN: nothing may end by itself.
    const server = createServer({ allowHalfOpen: true, noDelay: true })
    server.listen(port, host)
    await once(server, 'listening')
    const proxy = new TcpProxy(server, backend)
    server.on('connection', client => void proxy.#connected(client))
    return proxy
  }

  /** The proxy's own address, with the backend's scheme. */
  get url(): string {
    const { address, port } = this.#server.address() as AddressInfo
    return `${new URL(this.#backend).protocol}//${address}:${port}`
  }

  /** Bytes go nowhere, either way, and nobody is told: what a lost route or a hung middlebox looks like. */
  freeze(): void {
    for (const link of this.open) link.freeze()
  }

  /** What was held back goes on. */
  thaw(): void {
    for (const link of this.open) link.thaw()
  }

  /** Ends all connections with an RST to both sides. */
  reset(): void {
    for (const link of this.open) link.end('reset')
  }

  /** Ends all connections with a FIN to both sides. */
  close(): void {
    for (const link of this.open) link.end('close')
  }

  /** Cuts each open connection after so many more bytes. */
  cutIn(cut: Cut): void {
    for (const link of this.open) link.cutIn(cut)
  }

  /** Cuts the next connection after so many bytes; those after it are whole again. */
  cutAfter(cut: Cut): void {
    this.#cut = cut
  }

  /** Where connections to come lead to. */
  swap(backend: string): void {
    this.#backend = backend
  }

  async #connected(client: Socket): Promise<void> {
    this.dials++
    client.on('error', () => {})
    const cut = this.#cut
    this.#cut = undefined
    this.changed()
    const server = await this.#dial()
    // It may have ended meanwhile, and nobody would end a link that comes now.
    if (server === undefined || client.destroyed || !this.#server.listening) {
      resetConnection(client)
      server?.destroy()
      return
    }
    const link = new Link(client, server, cut, () => this.delayMs)
    this.open.add(link)
    this.latest = link
    this.changed()
    await link.ended
    this.open.delete(link)
    this.changed()
  }

  /** A server that does not listen is waited for if the spec wants so; else there is none. */
  #dial(): Promise<Socket | undefined> {
    const timeoutMs = this.patienceMs
    return poll(() => connect(this.#backend), { everyMs: 20, timeoutMs })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const link of this.open) link.end('reset')
    await closed
  }
}

/** A connection to a server, undefined if it does not listen. */
async function connect(url: string): Promise<Socket | undefined> {
  const { hostname, port } = new URL(url)
  const socket = new Socket({ allowHalfOpen: true }).setNoDelay(true)
  socket.connect(Number(port), hostname)
  return once(socket, 'connect').then(
    () => socket,
    () => undefined,
  )
}

/** One connection through the proxy: two sockets, and what goes from each to the other. */
export class Link {
  /** Bytes that were handed on, each way. */
  readonly passed: Record<Way, number> = { up: 0, down: 0 }
  /** Resolves when both sockets are closed. */
  readonly ended: Promise<unknown>
  readonly #client: Socket
  readonly #server: Socket
  #cut: Cut | undefined
  readonly #delayMs: () => number
  #thawed: PromiseWithResolvers<void> | undefined

  constructor(client: Socket, server: Socket, cut: Cut | undefined, delayMs: () => number) {
    this.#client = client
    this.#server = server
    this.#cut = cut
    this.#delayMs = delayMs
    this.ended = Promise.all([
      this.#pump('up', client, server),
      this.#pump('down', server, client),
      new Promise(resolve => client.once('close', resolve)),
      new Promise(resolve => server.once('close', resolve)),
    ])
  }

  freeze(): void {
    this.#thawed ??= Promise.withResolvers()
  }

  thaw(): void {
    this.#thawed?.resolve()
    this.#thawed = undefined
  }

  cutIn({ way, bytes, how }: Cut): void {
    this.#cut = { way, bytes: this.passed[way] + bytes, how }
  }

  end(how: End): void {
    this.thaw()
    for (const socket of [this.#client, this.#server]) {
      if (how === 'reset') resetConnection(socket)
      else socket.destroySoon()
    }
  }

  async #pump(way: Way, from: Socket, to: Socket): Promise<void> {
    // The other side of one that was reset is reset, too; a FIN is handed on below.
    from.on('error', () => void this.#hold().then(() => resetConnection(to)))
    try {
      for await (const piece of from.iterator({ destroyOnReturn: false })) {
        await this.#hold()
        this.#pass(way, piece, to)
      }
      await this.#hold()
      to.end()
    } catch {
      // Told to the other side already.
    }
  }

  async #hold(): Promise<void> {
    if (this.#delayMs() > 0) await sleep(this.#delayMs())
    await this.#thawed?.promise
  }

  #pass(way: Way, piece: Buffer, to: Socket): void {
    const room = this.#cut?.way === way ? this.#cut.bytes - this.passed[way] : piece.length
    const whole = piece.subarray(0, room)
    this.passed[way] += whole.length
    // Ended when the last byte is on its way: an RST would overtake it.
    to.write(whole, () => {
      if (this.#cut?.way === way && this.passed[way] >= this.#cut.bytes) this.end(this.#cut.how)
    })
  }
}
