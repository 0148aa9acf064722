import type { Socket } from 'node:net'
import type { buildConnector, Dispatcher } from 'undici'
import { NotExecutedError } from './failure.ts'
import { KeepAliveAgent } from './keep-alive-agent.ts'
import type { Lane } from './lane.ts'
import { NodeHttpCall } from './node-http-call.ts'

/**
 * Kept-alive connections of HTTP/1.1 over node:http, as many as there are calls at a time: for streams, which have no bound, and for a
 * process's first calls. One that is lost gives them all up, as in Http1Lane.
 */
export class NodeHttpLane implements Lane {
  readonly #origin: URL
  readonly #connect: buildConnector.connector
  readonly #sockets = new Set<Socket>()
  readonly #calls = new Set<NodeHttpCall>()
  #agent: KeepAliveAgent
  #settled: PromiseWithResolvers<void> | undefined
  #isOver = false

  constructor(origin: string, connect: buildConnector.connector) {
    this.#origin = new URL(origin)
    this.#connect = (options, callback) =>
      connect(options, (...result) => {
        if (result[1]) this.#keep(result[1])
        callback(...result)
      })
    this.#agent = new KeepAliveAgent(this.#origin, this.#connect)
  }

  /** How many calls are under way. */
  get size(): number {
    return this.#calls.size
  }

  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): () => void {
    const call = new NodeHttpCall(handler, () => {
      this.#calls.delete(call)
      if (this.#calls.size === 0) this.#settled?.resolve()
    })
    this.#calls.add(call)
    const agent = this.#agent
    if (this.#isOver) call.fail(new NotExecutedError('the transport has ended'))
    else call.send(options, agent, this.#origin.host)
    return () => this.#giveUp(agent)
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
  }

  #giveUp(agent: KeepAliveAgent): void {
    if (agent !== this.#agent || this.#isOver) return
    this.#agent = new KeepAliveAgent(this.#origin, this.#connect)
    agent.retire()
  }

  async close(): Promise<void> {
    this.#isOver = true
    this.#agent.retire()
    this.#settled ??= Promise.withResolvers()
    if (this.#calls.size > 0) await this.#settled.promise
  }

  async destroy(): Promise<void> {
    this.#isOver = true
    this.#agent.retire()
    for (const call of this.#calls) call.abort(new Error('the transport has ended'))
    const closed = [...this.#sockets].map(
      socket => new Promise(resolve => socket.destroy().once('close', resolve)),
    )
    await Promise.all(closed)
  }
}
