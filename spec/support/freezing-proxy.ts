import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { resetConnection } from './reset-connection.ts'

/**
 * A TCP proxy on 127.0.0.1 before a server. Frozen connections stay open and no byte passes, either way, as
 * when a cable is cut or a NAT has forgotten us; those made later are well.
 */
export class FreezingProxy implements AsyncDisposable {
  readonly url: string
  /** Connections there have been. */
  connections = 0
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  constructor(server: Server, url: string) {
    this.#server = server
    this.url = url
  }

  static async before({ url }: { readonly url: string }): Promise<FreezingProxy> {
    const { protocol, port } = new URL(url)
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port: own } = server.address() as AddressInfo
    const self = new FreezingProxy(server, `${protocol}//127.0.0.1:${own}`)
    server.on('connection', near => {
      self.connections++
      const far = connect(Number(port), '127.0.0.1')
      near.setNoDelay()
      far.setNoDelay()
      self.#join(near, far)
      self.#join(far, near)
    })
    return self
  }

  #join(from: Socket, to: Socket): void {
    this.#sockets.add(from)
    from.on('data', bytes => to.write(bytes))
    from.on('end', () => to.end())
    from.on('error', () => {})
    from.on('close', () => {
      this.#sockets.delete(from)
      to.destroy()
    })
  }

  /** The connections that there are now. Bytes wait in the kernel's buffers until they thaw. */
  freeze(): void {
    for (const socket of this.#sockets) socket.pause()
  }

  thaw(): void {
    for (const socket of this.#sockets) socket.resume()
  }

  /** Ends the connections that there are now, without a word of the server's. */
  reset(): void {
    for (const socket of this.#sockets) resetConnection(socket)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }
}
