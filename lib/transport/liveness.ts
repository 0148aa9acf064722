import type { ClientHttp2Session } from 'node:http2'
import type { Socket } from 'node:net'
import type { Clock } from '../core/index.ts'

/**
 * Asks the peer of a quiet session for a sign of life: the answer to a PING or, as that waits behind them
 * on a slow network, any other bytes. Gives whether one came within `timeoutMs`.
 *
 *     PING ──▶ answer, or error ───▶ alive
 *       ├────▶ timeout, some bytes ─▶ alive
 *       └────▶ timeout, none ───────▶ dead
 */
export async function answersPing(
  session: ClientHttp2Session,
  socket: Socket,
  clock: Clock,
  timeoutMs: number,
): Promise<boolean> {
  const answered = new AbortController()
  const received = socket.bytesRead
  // Node sends none on a session that a GOAWAY is ending, and says so by an error: it is left to its streams.
  session.ping(() => answered.abort())
  try {
    await clock.sleep(timeoutMs, answered.signal, { background: true })
    return socket.bytesRead !== received
  } catch {
    return true
  }
}
