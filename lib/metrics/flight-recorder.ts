import { groupResource } from '../core/index.ts'
import type { RequestTrace } from '../transport/index.ts'
import type { InformerHealth } from '../watch/index.ts'
import { errorCode } from './error-code.ts'
import type { ObservedInformer } from './informer-metrics.ts'
import { listen } from './listen.ts'

/** A call, as it is written down: no header, query or body, and of an error its code alone. */
export interface RecordedRequest {
  /** When it was made. */
  readonly at: string
  readonly method: string
  readonly origin: string
  readonly path: string
  readonly stream: boolean
  readonly attempts: number
  readonly status: number | undefined
  readonly bytes: number
  /** Undefined while it is under way. */
  readonly durationMs: number | undefined
  readonly error: string | undefined
}

/** How an informer was. */
export interface RecordedInformer extends Omit<InformerHealth, 'error' | 'streams'> {
  readonly resource: string
  readonly error: string | undefined
  readonly streams: readonly (Omit<InformerHealth['streams'][number], 'error'> & {
    readonly error: string | undefined
  })[]
}

/** What {@link FlightRecorder.dump} gives, to be written as JSON. */
export interface FlightRecord {
  readonly at: string
  /** The oldest first. */
  readonly requests: readonly RecordedRequest[]
  readonly informers: readonly RecordedInformer[]
}

/** Options of {@link FlightRecorder}. */
export interface FlightRecorderOptions {
  /** Calls that are remembered. Default 256: a minute or so of a busy controller, in some 50 KB. */
  readonly requests?: number | undefined
}

/**
 * Remembers the last calls of this process, to tell on demand what has led to where it is.
 *
 *     using recorder = new FlightRecorder()
 *     process.on('SIGUSR2', () => console.error(JSON.stringify(recorder.dump())))
 */
export class FlightRecorder implements Disposable {
  readonly #max: number
  readonly #listening: Disposable
  /** A ring: the next one goes to `#next`. */
  readonly #calls: { readonly at: number; readonly call: RequestTrace }[] = []
  readonly #informers = new Set<ObservedInformer>()
  #next = 0

  constructor({ requests = 256 }: FlightRecorderOptions = {}) {
    this.#max = Math.max(1, requests)
    this.#listening = listen([
      'tracing:anykind:request:start',
      message => {
        this.#calls[this.#next] = { at: Date.now(), call: message as RequestTrace }
        this.#next = (this.#next + 1) % this.#max
      },
    ])
  }

  /** Has the record tell of an informer, too. */
  addInformer(informer: ObservedInformer): void {
    this.#informers.add(informer)
  }

  /** For one that was stopped. */
  removeInformer(informer: ObservedInformer): void {
    this.#informers.delete(informer)
  }

  /** What there was until now. */
  dump(): FlightRecord {
    const calls = [...this.#calls.slice(this.#next), ...this.#calls.slice(0, this.#next)]
    return {
      at: new Date().toISOString(),
      requests: calls.map(({ at, call }) => recordedRequest(at, call)),
      informers: Array.from(this.#informers, recordedInformer),
    }
  }

  [Symbol.dispose](): void {
    this.#listening[Symbol.dispose]()
  }
}

function recordedRequest(at: number, call: RequestTrace): RecordedRequest {
  const { method, origin, path, stream, attempts, status, bytes, durationMs, error } = call
  const when = new Date(at).toISOString()
  return {
    ...{ at: when, method, origin, path, stream, attempts, status, bytes, durationMs },
    error: errorCode(error),
  }
}

function recordedInformer({ resource, health }: ObservedInformer): RecordedInformer {
  return {
    resource: groupResource(resource),
    ...health,
    error: errorCode(health.error),
    streams: health.streams.map(stream => ({ ...stream, error: errorCode(stream.error) })),
  }
}
