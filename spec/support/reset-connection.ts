import type { Socket } from 'node:net'

/**
 * Ends a connection with an RST. Not while its FIN is on its way: libuv refuses that (`uv_tcp_close_reset` gives EINVAL),
 * and Node of 2026 takes the socket for closed all the same, and spins when the process is to end.
 */
export function resetConnection(socket: Socket): void {
  const { writableEnded, writableLength, writableFinished } = socket
  const isEnding = writableEnded && writableLength === 0 && !writableFinished
  if (isEnding) socket.once('finish', () => socket.resetAndDestroy())
  else socket.resetAndDestroy()
}
