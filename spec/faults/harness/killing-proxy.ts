import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Agent, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { ApiEndpoint } from '../../../lib/local/api-request.ts'

/** At which request a client is killed: before it is handed on, or after its answer, which the client never gets. */
export interface Kill {
  /** 0 is the first. */
  readonly index: number
  readonly when: 'before' | 'after'
}

/** A request as it was counted. */
export interface Counted {
  readonly method: string
  readonly path: string
}

/**
 * A plain server in front of an API server, as its administrator, that counts requests and kills whoever sends them at one of them.
 *
 *     client ──▶ before ──▶ [ server ] ──▶ after ──▶ client
 */
export class KillingProxy implements AsyncDisposable {
  /** Since the last `arm`. */
  readonly requests: Counted[] = []
  readonly #server: Server
  readonly #agent: Agent
  readonly #endpoint: ApiEndpoint
  #kill: Kill | undefined
  #client: (() => Promise<unknown>) | undefined

  private constructor(endpoint: ApiEndpoint) {
    this.#endpoint = endpoint
    const { certificateAuthority: ca, client } = endpoint
    this.#agent = new Agent({ keepAlive: true, ca, cert: client?.certificate, key: client?.key })
    this.#server = createServer((incoming, response) => {
      incoming.on('error', () => undefined)
      response.on('error', () => undefined)
      this.#hand(incoming, response).catch(() => response.destroy())
    })
  }

  /** On a free port of 127.0.0.1. */
  static async start(endpoint: ApiEndpoint): Promise<KillingProxy> {
    const proxy = new KillingProxy(endpoint)
    proxy.#server.listen(0, '127.0.0.1')
    await once(proxy.#server, 'listening')
    return proxy
  }

  /** Where it listens. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Counts anew; `end` ends the client at the request that is named. */
  arm(kill: Kill | undefined, end: () => Promise<unknown>): void {
    this.requests.length = 0
    this.#kill = kill
    this.#client = end
  }

  async #hand(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body: Buffer[] = []
    for await (const piece of incoming) body.push(piece)
    const { method = '', url = '', headers } = incoming
    const index = this.requests.push({ method, path: url.replace(/\?.*/, '') }) - 1
    const kill = this.#kill?.index === index ? this.#kill : undefined
    if (kill?.when === 'before') {
      await this.#client?.()
      response.destroy()
      return
    }
    const answer = await this.#send(method, url, headers, Buffer.concat(body))
    if (kill?.when === 'after') await this.#client?.()
    response.writeHead(answer.status, answer.headers)
    response.end(answer.body)
  }

  async #send(
    method: string,
    url: string,
    { accept, 'content-type': contentType }: IncomingMessage['headers'],
    body: Buffer,
  ) {
    const sent = request(new URL(url, this.#endpoint.server), {
      method,
      agent: this.#agent,
      headers: {
        // A DELETE would else have a body of no length.
        'content-length': body.length,
        ...(accept && { accept }),
        ...(contentType && { 'content-type': contentType }),
      },
    })
    sent.end(body)
    const [answer] = (await once(sent, 'response')) as [IncomingMessage]
    const pieces: Buffer[] = []
    for await (const piece of answer) pieces.push(piece)
    return {
      status: answer.statusCode ?? 502,
      headers: answer.headers,
      body: Buffer.concat(pieces),
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    this.#agent.destroy()
    await closed
  }
}
