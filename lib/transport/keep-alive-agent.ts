import { Agent, type AgentOptions, type ClientRequest } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { buildConnector } from 'undici'
import { connectorTarget, keepAliveDelayMs } from './connector.ts'

/** As long as undici's are kept. */
const idleMs = 30_000

/**
 * node:http's Agent over sockets of ours. What comes over an idle one is nobody's answer, and ends it: older versions of Node give
 * it to the next request (as in CVE-2026-6733).
 */
export class KeepAliveAgent extends Agent {
  readonly #connect: buildConnector.connector
  readonly #to: buildConnector.Options
  #isRetired = false

  constructor(origin: URL, connect: buildConnector.connector) {
    // Whoever sends bounds how many there are.
    super({ keepAlive: true, keepAliveMsecs: keepAliveDelayMs, timeout: idleMs })
    this.#connect = connect
    this.#to = connectorTarget(origin)
  }

  override createConnection(
    _options: AgentOptions,
    callback: (error: Error | null, socket: Duplex) => void,
  ): undefined {
    this.#connect(this.#to, callback as buildConnector.Callback)
  }

  override keepSocketAlive(stream: Duplex): boolean {
    const socket = stream as Socket
    if (this.#isRetired || socket.readableLength > 0) return false
    // It says whether the server has not said that it closes soon, whatever its type says.
    const isKept: unknown = super.keepSocketAlive(stream)
    if (isKept === false) return false
    socket.on('data', destroy)
    return true
  }

  override reuseSocket(stream: Duplex, request: ClientRequest): void {
    stream.off('data', destroy)
    super.reuseSocket(stream, request)
  }

  /** Ends those that are idle, and those in use when they would be. */
  retire(): void {
    this.#isRetired = true
    for (const sockets of Object.values(this.freeSockets)) {
      for (const socket of [...(sockets ?? [])]) socket.destroy()
    }
  }
}

function destroy(this: Duplex): void {
  this.destroy()
}
