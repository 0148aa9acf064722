import type { Action } from './action.ts'

/** The verbs of HTTP that the Kubernetes API uses. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** One request as a value: what a verb makes, what middleware sees, what a transport sends. */
export interface ApiRequest {
  readonly method: Method
  /** Absolute and percent-encoded, without query: made by `resourcePath`, never by hand. */
  readonly path: string
  /** In order; a name may occur more than once. */
  readonly query?: readonly (readonly [name: string, value: string])[]
  /** Lower-case names; several values are sent as a header each. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  /** JSON text, or bytes as they are. */
  readonly body?: string | Uint8Array
  /** The answer has no natural end (watch, logs): no deadline for the whole, a pool of its own. */
  readonly stream?: boolean
  /** A deadline for the whole call, 0 for none; for a stream, for the answer's head. Default: the transport's. */
  readonly timeoutMs?: number | undefined
  /** What it asks of which resource, where it is a verb; for middleware, not for the wire. */
  readonly action?: Action
}

/** The body of an answer: whole or in pieces, to be read once. */
export interface ResponseBody extends AsyncIterable<Uint8Array> {
  /** Waits for the end and gives all bytes. */
  bytes(): Promise<Uint8Array>
  /** Ends the transfer; what has not been read is lost. Safe to call at any time. */
  cancel(): void
}

/** The head of an answer, and its body still to come. */
export interface ApiResponse {
  readonly status: number
  /** Lower-case names; a repeated header is an array. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: ResponseBody
}

/** Sends one request. Rejects with TransportError, or with `signal.reason` when aborted; any status resolves. */
export type Send = (request: ApiRequest, signal?: AbortSignal) => Promise<ApiResponse>

/** A function over {@link Send} that adds one thing: credentials, errors, a retry, a trace. */
export type Middleware = (next: Send) => Send

/** The one way to a server. All that is above it sees this interface only. */
export interface Transport extends AsyncDisposable {
  readonly send: Send
}

/** For messages: the method and the path, nothing that could hold a secret. */
export const formatRequest = (request: ApiRequest): string => `${request.method} ${request.path}`
