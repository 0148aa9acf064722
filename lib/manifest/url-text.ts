import { type Clock, systemClock } from '../core/index.ts'
import { ManifestError } from './manifest-error.ts'

/** How a manifest is asked for: node's own `fetch`, or one that knows a proxy. */
export type Fetch = (
  url: URL,
  init: { headers: Record<string, string>; redirect: 'manual'; signal: AbortSignal },
) => Promise<Response>

/** Options of {@link readUrl}. */
export interface UrlOptions {
  /** Undefined if addresses are not to be read. */
  readonly fetch: Fetch | undefined
  readonly maxBytes: number
  readonly clock?: Clock | undefined
  readonly signal?: AbortSignal | undefined
}

/** kubectl's: three attempts, a second apart, after a status of 5xx or no answer. */
const attempts = 3
const pauseMs = 1000

/** Of one attempt with all its redirects; kubectl has no limit. */
const attemptMs = 30_000

/** As many as Go's client follows. */
const maxRedirects = 10

/** Whether a path of `-f` is an address. */
export const isUrl = (path: string): boolean => /^https?:\/\//i.test(path)

/** The address without what may be a secret: a login and a query. */
export function shownUrl(address: string): string {
  const url = URL.parse(address)
  return url === null ? 'the URL' : `${url.origin}${url.pathname}${url.search && '?…'}`
}

/** Worth another attempt. */
class Unavailable extends ManifestError {}

/**
 * The bytes at an http or https address. It is a web page like any other to us: nothing of a cluster's
 * credentials is sent, only a login that the address itself has, and to that server alone. Throws
 * {@link ManifestError}; the address is in it without login and query.
 */
export async function readUrl(address: string, options: UrlOptions): Promise<Uint8Array> {
  const { clock = systemClock, signal, fetch } = options
  if (fetch === undefined) {
    throw new ManifestError('addresses are read only if a fetch is given', shownUrl(address))
  }
  for (let attempt = 1; ; attempt++) {
    try {
      return await withinTime(clock, signal, address, ended =>
        new UrlReader(address, fetch, options.maxBytes, ended).read(),
      )
    } catch (error) {
      signal?.throwIfAborted()
      if (!(error instanceof Unavailable) || attempt === attempts) throw error
    }
    await clock.sleep(pauseMs, signal)
  }
}

async function withinTime<T>(
  clock: Clock,
  signal: AbortSignal | undefined,
  address: string,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController()
  const over = new AbortController()
  clock.sleep(attemptMs, over.signal).then(
    () => late.abort(new Unavailable(`no answer in ${attemptMs / 1000} s`, shownUrl(address))),
    () => undefined,
  )
  const ended = AbortSignal.any(signal === undefined ? [late.signal] : [late.signal, signal])
  try {
    return await run(ended)
  } catch (error) {
    if (late.signal.aborted) throw late.signal.reason
    throw error
  } finally {
    over.abort()
  }
}

/** One attempt. */
class UrlReader {
  readonly #shown: string
  readonly #fetch: Fetch
  readonly #maxBytes: number
  readonly #signal: AbortSignal
  #url: URL
  /** The address's login, as Basic authentication: fetch takes no address with one. */
  #login: string | undefined

  constructor(address: string, fetch: Fetch, maxBytes: number, signal: AbortSignal) {
    this.#shown = shownUrl(address)
    const url = URL.parse(address)
    if (url === null) throw this.#error('it is no address')
    if (url.username !== '' || url.password !== '') {
      const login = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
      this.#login = `Basic ${Buffer.from(login).toString('base64')}`
      url.username = ''
      url.password = ''
    }
    this.#url = url
    this.#fetch = fetch
    this.#maxBytes = maxBytes
    this.#signal = signal
  }

  async read(): Promise<Uint8Array> {
    for (let redirects = 0; redirects <= maxRedirects; redirects++) {
      const response = await this.#ask()
      if (response.status === 200) return this.#body(response)
      await response.body?.cancel()
      const location = response.headers.get('location')
      if (!redirectStatuses.includes(response.status) || location === null) {
        throw this.#refusal(response.status)
      }
      this.#follow(location)
    }
    throw this.#error(`there are more than ${maxRedirects} redirects`)
  }

  async #ask(): Promise<Response> {
    const headers: Record<string, string> =
      this.#login === undefined ? {} : { authorization: this.#login }
    try {
      return await this.#fetch(this.#url, { headers, redirect: 'manual', signal: this.#signal })
    } catch (cause) {
      throw this.#unreachable(cause)
    }
  }

  /** A login goes along to the same server only; from https nothing leads to http. */
  #follow(location: string): void {
    const next = URL.parse(location, this.#url.href)
    if (next === null || !isUrl(next.href))
      throw this.#error('it redirects to what is no web address')
    if (this.#url.protocol === 'https:' && next.protocol === 'http:') {
      throw this.#error('it redirects from https to http')
    }
    if (next.username !== '' || next.password !== '') throw this.#error('it redirects to a login')
    if (next.origin !== this.#url.origin) this.#login = undefined
    this.#url = next
  }

  async #body(response: Response): Promise<Uint8Array> {
    if (/^text\/html\b/i.test(response.headers.get('content-type') ?? '')) {
      await response.body?.cancel()
      throw this.#error('the answer is a web page; is there an address of the file itself?')
    }
    const chunks: Uint8Array[] = []
    let bytes = 0
    try {
      for await (const chunk of response.body ?? []) {
        bytes += chunk.length
        if (bytes > this.#maxBytes) {
          throw this.#error(`the answer is larger than ${this.#maxBytes} bytes`)
        }
        chunks.push(chunk)
      }
    } catch (cause) {
      throw cause instanceof ManifestError ? cause : this.#unreachable(cause)
    }
    return Buffer.concat(chunks)
  }

  #error(why: string): ManifestError {
    return new ManifestError(why, this.#shown)
  }

  #refusal(status: number): ManifestError {
    const why = `the server answers ${status}`
    return status >= 500 ? new Unavailable(why, this.#shown) : this.#error(why)
  }

  /** Of what fetch throws only the code: its texts may hold the address. */
  #unreachable(cause: unknown): ManifestError {
    const { code } = ((cause as Error).cause ?? {}) as NodeJS.ErrnoException
    return new Unavailable(`the server cannot be read from${code ? ` (${code})` : ''}`, this.#shown)
  }
}

const redirectStatuses = [301, 302, 303, 307, 308]
