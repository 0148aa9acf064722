import type { Dispatcher } from 'undici'

/** A way to the server with as many connections as it needs: pools of HTTP/1.1, or sessions of HTTP/2. */
export interface Lane {
  /** `stream`: it has no natural end. Gives what to call if the connection turns out to be lost. */
  dispatch(
    options: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
    stream: boolean,
  ): () => void
  /** Takes nothing new; resolves when what is under way has ended. */
  close(): Promise<void>
  /** Ends all connections; what is under way fails. */
  destroy(): Promise<void>
}
