import type { Dispatcher } from 'undici'

/** A way to the server with as many connections as it needs: undici's Pool, or sessions of HTTP/2. */
export interface Lane {
  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): unknown
  /** Takes nothing new; resolves when what is under way has ended. */
  close(): Promise<void>
  /** Ends all connections; what is under way fails. */
  destroy(): Promise<void>
}
