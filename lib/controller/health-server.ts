import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { RequestError } from '../core/index.ts'

/** Something that is well unless it throws. What it throws is not shown. */
export type HealthCheck = () => unknown

/** Where a process tells how it is, and what else is asked. */
export interface HealthOptions {
  readonly port: number
  /** Default `127.0.0.1`: only this machine asks. In a pod kubelet asks the pod's own address: `0.0.0.0` or `::`. */
  readonly host?: string | undefined
  /** What `/healthz` asks: whether a restart would help. Default: that the process answers. */
  readonly liveness?: Readonly<Record<string, HealthCheck>> | undefined
  /** What `/readyz` asks, besides whether all caches are filled. */
  readonly readiness?: Readonly<Record<string, HealthCheck>> | undefined
  /** What `/metrics` answers, in Prometheus' text format: `() => metrics.text()`. Default: it is not there. */
  readonly metrics?: (() => string) | undefined
}

type Checks = Readonly<Record<string, HealthCheck>>

/**
 * Answers as controller-runtime's and the API server's own endpoints do: `/healthz` and `/readyz` ask all checks,
 * `/readyz/NAME` one; `?verbose` tells each, `?exclude=NAME` leaves one out. 200, or 500 if one fails.
 */
export class HealthServer implements AsyncDisposable {
  readonly #server: Server
  readonly #checks: Readonly<Record<string, Checks>>
  readonly #metrics: HealthOptions['metrics']

  private constructor(checks: Readonly<Record<string, Checks>>, metrics: HealthOptions['metrics']) {
    this.#checks = checks
    this.#metrics = metrics
    this.#server = createServer((request, response) => void this.#answer(request, response))
    // Whoever asks is done at once, and nobody is waited for.
    this.#server.requestTimeout = 10_000
    this.#server.keepAliveTimeout = 1
  }

  /** Listens. Throws RequestError if the address cannot be had. */
  static async start(
    { port, host = '127.0.0.1', liveness = {}, readiness = {}, metrics }: HealthOptions,
    isSynced: Checks,
  ): Promise<HealthServer> {
    const healthz = { ping: () => undefined, ...liveness }
    const health = new HealthServer({ healthz, readyz: { ...isSynced, ...readiness } }, metrics)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    health.#server.once('error', cause =>
      reject(new RequestError(`health: listen on ${host}:${port}: ${cause.message}`, { cause })),
    )
    health.#server.listen({ port, host }, resolve)
    await promise
    return health
  }

  /** The port that it listens on: that which was asked for, unless it was 0. */
  get port(): number {
    const address = this.#server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise(resolve => this.#server.close(resolve))
  }

  async #answer({ url = '', method }: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = '', query] = url.split('?', 2)
    const [, endpoint = '', ...names] = path.split('/')
    if (path === '/metrics' && this.#metrics !== undefined) {
      return void response.writeHead(200, metricsHeaders).end(this.#metrics())
    }
    const asked = named(Object.hasOwn(this.#checks, endpoint) ? this.#checks[endpoint] : {}, names)
    if (asked.length === 0) return void response.writeHead(404).end('not found\n')
    if (method !== 'GET' && method !== 'HEAD') return void response.writeHead(405).end()
    const options = new URLSearchParams(query)
    const excluded = options.getAll('exclude')
    const results = await Promise.all(
      asked
        .filter(([name]) => !excluded.includes(name))
        .map(async ([name, check]) => ({ name, isWell: await isWell(check) })),
    )
    const isOk = results.every(result => result.isWell)
    const lines = results.map(each =>
      each.isWell ? `[+]${each.name} ok` : `[-]${each.name} failed`,
    )
    const verdict = `${endpoint} check ${isOk ? 'passed' : 'failed'}`
    const text = isOk && !options.has('verbose') ? 'ok' : [...lines, verdict].join('\n')
    response.writeHead(isOk ? 200 : 500, headers).end(`${text}\n`)
  }
}

/** All checks, or the one of a name. */
const named = (checks: Checks = {}, [name = '', ...more]: readonly string[]) =>
  Object.entries(checks).filter(([key]) => more.length === 0 && (name === '' || key === name))

const headers = {
  'content-type': 'text/plain; charset=utf-8',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
}

const metricsHeaders = { ...headers, 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }

async function isWell(check: HealthCheck): Promise<boolean> {
  try {
    await check()
    return true
  } catch {
    return false
  }
}
