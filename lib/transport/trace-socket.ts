import { channel } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'

/** A connection, as subscribers of the channel `anykind:socket` (node:diagnostics_channel) see it. */
export interface SocketTrace {
  readonly event: 'opened' | 'closed'
  /** Scheme, host and port of the server that it leads to. */
  readonly origin: string
}

const sockets = channel('anykind:socket')

/** Tells the channel `anykind:socket` of a new connection, and of its end. Costs nothing while nobody listens. */
export function traceSocket(socket: Socket, origin: string): void {
  if (!sockets.hasSubscribers) return
  const publish = (event: SocketTrace['event']) => sockets.publish({ event, origin })
  publish('opened')
  socket.once('close', () => publish('closed'))
}
