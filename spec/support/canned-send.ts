import {
  ApiError,
  type ApiRequest,
  type ApiResponse,
  decodeStatus,
  formatRequest,
  type Send,
} from '../../lib/core/index.ts'

/** One answer: a body (JSON, unless it is text already), its ETag, or a status of 400 and above. */
export interface Canned {
  readonly body?: unknown
  readonly etag?: string
  readonly status?: number
}

/** A Send over fixed answers by path and query, with what was asked of it. */
export interface CannedSend {
  readonly send: Send
  /** `GET /apis 304`, in order. */
  readonly log: string[]
  readonly answers: Map<string, Canned>
}

const utf8 = new TextEncoder()

/** Answers as a server behind the composed Send does: ETags give 304, statuses throw ApiError. */
export function cannedSend(answers: Readonly<Record<string, Canned>>): CannedSend {
  const log: string[] = []
  const byTarget = new Map(Object.entries(answers))
  const send: Send = async (request, signal) => {
    signal?.throwIfAborted()
    const target = targetOf(request)
    const { body, etag, status = 200 } = byTarget.get(target) ?? { status: 404 }
    const same = etag !== undefined && request.headers?.['if-none-match'] === etag
    log.push(`${request.method} ${target} ${same ? 304 : status}`)
    await Promise.resolve()
    if (status >= 400) throw new ApiError(decodeStatus(body, status), formatRequest(request))
    return response(same ? 304 : status, etag, same ? '' : body)
  }
  return { send, log, answers: byTarget }
}

const targetOf = ({ path, query = [] }: ApiRequest): string =>
  query.length === 0 ? path : `${path}?${query.map(pair => pair.join('=')).join('&')}`

function response(status: number, etag: string | undefined, body: unknown): ApiResponse {
  const bytes = utf8.encode(typeof body === 'string' ? body : JSON.stringify(body))
  return {
    status,
    headers: { etag },
    body: {
      bytes: async () => bytes,
      cancel: () => {},
      async *[Symbol.asyncIterator]() {
        yield bytes
      },
    },
  }
}
