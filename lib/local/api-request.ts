import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import type { Method } from '../core/index.ts'
import type { KeyPair } from './certificate.ts'

/** Where a cluster answers, and who asks. */
export interface ApiEndpoint {
  readonly server: string
  readonly certificateAuthority: string
  /** Default: an anonymous one. */
  readonly client?: KeyPair | undefined
}

/** An answer: the HTTP status, and the body as parsed JSON or text. */
export interface ApiAnswer {
  readonly status: number
  readonly body: unknown
}

/** Long, as a machine that builds something at the same time may be slow. */
const timeoutMs = 15_000

/**
 * One request over node:https, a connection for itself: what starting a cluster needs before there is
 * a client. Rejects when no whole answer comes within fifteen seconds, and on an abort.
 */
export function requestApi(
  endpoint: ApiEndpoint,
  method: Method,
  path: string,
  { body, signal }: { body?: unknown; signal?: AbortSignal | undefined } = {},
): Promise<ApiAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(path, endpoint.server),
      {
        method,
        ca: endpoint.certificateAuthority,
        cert: endpoint.client?.certificate,
        key: endpoint.client?.key,
        agent: false,
        headers: body === undefined ? {} : { 'content-type': 'application/json' },
        signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]),
      },
      response => {
        const chunks: Buffer[] = []
        response.on('data', chunk => chunks.push(chunk))
        response.once('error', reject)
        response.once('end', () => resolve(answerOf(response, Buffer.concat(chunks).toString())))
      },
    )
    sent.once('error', reject)
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

function answerOf({ headers, statusCode = 0 }: IncomingMessage, text: string): ApiAnswer {
  if (!headers['content-type']?.startsWith('application/json'))
    return { status: statusCode, body: text }
  try {
    return { status: statusCode, body: JSON.parse(text) }
  } catch {
    return { status: statusCode, body: text }
  }
}

/** Whether a GET of the path answers 200; no answer is a no. Throws only `signal.reason`. */
export async function answersOk(
  endpoint: ApiEndpoint,
  path: string,
  signal?: AbortSignal,
): Promise<boolean> {
  try {
    return (await requestApi(endpoint, 'GET', path, { signal })).status === 200
  } catch {
    signal?.throwIfAborted()
    return false
  }
}
