import { type Connection, type Send, systemClock, type Transport } from '../core/index.ts'
import {
  authorize,
  compose,
  concurrency,
  countAttempts,
  gunzip,
  rateLimit,
  respond,
  retry,
  trace,
  warnings,
} from '../transport/index.ts'
import type { ConnectOptions } from './connect-options.ts'

/**
 * The way of each call to the server. Each part stands where it does for a reason:
 *
 *     the caller's   sees each call once
 *     trace          the whole call, as its caller sees it
 *     respond        errors after all that may still turn them into an answer
 *     warnings       of the answer that counts, and of refusals
 *     retry          each attempt goes through all below
 *     rateLimit      before a place is taken, which would stay empty while it waits
 *     concurrency    sees each 429
 *     authorize      asks for credentials when it is the call's turn, not before it waits
 *     gunzip, countAttempts, http
 */
export function sendTo(
  transport: Transport,
  connection: Connection,
  options: ConnectOptions,
): Send {
  const { middleware = [], timeoutMs, maxBodyBytes, onWarning } = options
  return compose(
    transport.send,
    ...middleware,
    trace(systemClock, new URL(connection.server).origin),
    respond,
    ...(onWarning ? [warnings(onWarning)] : []),
    retry(systemClock, { timeoutMs }),
    ...(options.rateLimit ? [rateLimit(systemClock, options.rateLimit)] : []),
    concurrency(systemClock),
    authorize(connection.credentials),
    gunzip({ disabled: connection.disableCompression, maxBodyBytes }),
    countAttempts,
  )
}
