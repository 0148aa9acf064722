import { createServer } from 'node:net'

/**
 * A loopback port that nothing listens on: the given one, or any. Undefined when the given one is taken.
 * It may be taken by another process before it is used; whoever asked must be ready to ask again.
 */
export function freePort(wanted = 0): Promise<number | undefined> {
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen({ host: '127.0.0.1', port: wanted, exclusive: true }, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined))
    })
  })
}
