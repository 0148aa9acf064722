import type { RequestTrace, SocketTrace } from '../transport/index.ts'
import { Counter } from './counter.ts'
import type { Family } from './family.ts'
import { gauge } from './gauge.ts'
import { Histogram } from './histogram.ts'
import { listen } from './listen.ts'

/** As client-go's component has them (component-base/metrics/prometheus/restclient). */
const seconds = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60]
const bytes = [64, 256, 512, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216]

/** What the transport tells of its calls and connections, in client-go's names where it has one. */
export class RequestMetrics implements Disposable {
  readonly #requests = new Counter({
    name: 'rest_client_requests_total',
    help: 'Number of HTTP requests, partitioned by status code, method, and host.',
  })
  readonly #retries = new Counter({
    name: 'rest_client_request_retries_total',
    help: 'Number of request retries, partitioned by status code, verb, and host.',
  })
  readonly #duration = new Histogram(
    {
      name: 'rest_client_request_duration_seconds',
      help: 'Request latency in seconds, to the end of the answer. Broken down by verb and host; without streams.',
    },
    seconds,
  )
  readonly #size = new Histogram(
    {
      name: 'rest_client_response_size_bytes',
      help: 'Response size in bytes, unpacked. Broken down by verb and host.',
    },
    bytes,
  )
  readonly #open = new Map<string, number>()
  readonly families: readonly Family[] = [
    this.#requests,
    this.#retries,
    this.#duration,
    this.#size,
    gauge({ name: 'anykind_open_connections', help: 'Connections that are open, by host.' }, () =>
      [...this.#open].map(([host, count]) => [{ host }, count] as const),
    ),
  ]

  readonly #listening: Disposable

  constructor() {
    this.#listening = listen(
      ['tracing:anykind:request:end', message => this.#ended(message as RequestTrace)],
      ['anykind:socket', message => this.#changed(message as SocketTrace)],
    )
  }

  [Symbol.dispose](): void {
    this.#listening[Symbol.dispose]()
  }

  #ended(call: RequestTrace): void {
    const { method, attempts, stream, durationMs = 0 } = call
    const host = hostOf(call.origin)
    const code = String(call.status ?? '<error>')
    this.#requests.add({ code, method, host })
    if (attempts > 1) this.#retries.add({ code, verb: method, host }, attempts - 1)
    if (!stream) this.#duration.observe({ verb: method, host }, durationMs / 1000)
    this.#size.observe({ verb: method, host }, call.bytes)
  }

  #changed({ event, origin }: SocketTrace): void {
    const host = hostOf(origin)
    const open = (this.#open.get(host) ?? 0) + (event === 'opened' ? 1 : -1)
    // One that was opened before anybody listened is not counted as one less.
    this.#open.set(host, Math.max(0, open))
  }
}

const hostOf = (origin: string): string => (URL.canParse(origin) ? new URL(origin).host : origin)
