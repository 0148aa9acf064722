import { encodeJson } from './encode-json.ts'
import { RequestError } from './errors.ts'
import type { ApiRequest, Method } from './transport.ts'

/** What is sent, and what comes back. */
export interface RawOptions {
  /** Text or bytes are sent as they are, any other value as JSON. Default: nothing is sent. */
  readonly body?: unknown
  /** Of the body. Default `application/json`; a patch needs one of its own. */
  readonly contentType?: string | undefined
  /** What is asked for. Default `application/json`. */
  readonly accept?: string | undefined
  /** The answer has no natural end, as that of `?follow=true`. Default false. */
  readonly stream?: boolean | undefined
}

/**
 * A request by its path, with a query or without, as `kubectl get --raw` and `create --raw` take it:
 * `/api/v1/pods?limit=1`. What is percent-encoded already stays so, and what must be is.
 *
 * Throws {@link RequestError} on what is no path of the server: one without a slash at its begin, or with two, which
 * names another host; one with a fragment, a control character, a bad escape, or a segment `.` or `..`, encoded or not,
 * which leads to another resource than the one that it seems to name.
 */
export function rawRequest(method: Method, uri: string, options: RawOptions = {}): ApiRequest {
  const [, path = '', query] = /^([^?]*)(?:\?([\s\S]*))?$/.exec(uri) ?? []
  const fault = uriFault(uri) ?? pathFault(path)
  if (fault !== undefined) throw new RequestError(`path ${JSON.stringify(uri)}: ${fault}`)
  const { body, contentType = 'application/json', accept, stream = false } = options
  return {
    method,
    path: path.replace(mustBeEncoded, encodeURIComponent),
    ...(query !== undefined && { query: [...new URLSearchParams(query)] }),
    headers: {
      ...(accept !== undefined && { accept }),
      ...(body !== undefined && { 'content-type': contentType }),
    },
    ...(body !== undefined && { body: encodeBody(body) }),
    ...(stream && { stream }),
  }
}

/** What no path may have as it is (RFC 3986: neither pchar, nor a slash, nor a part of an escape). */
const mustBeEncoded = /[^\w\-.~!$&'()*+,;=:@/%]+/gu

const encodeBody = (body: unknown): string | Uint8Array =>
  typeof body === 'string' || body instanceof Uint8Array ? body : encodeJson(body)

function uriFault(uri: string): string | undefined {
  if (!uri.startsWith('/')) return 'must begin with "/"'
  if (/^\/[/\\]/.test(uri)) return 'may not begin with two slashes'
  if (/[\p{Cc}\\#]/u.test(uri)) return 'may not contain control characters, "\\" or "#"'
  if (!uri.isWellFormed()) return 'may not contain lone surrogates'
  return undefined
}

function pathFault(path: string): string | undefined {
  for (const segment of path.split('/')) {
    const text = decoded(segment)
    if (text === undefined) return 'has "%" that is not followed by a character\'s code'
    if (text === '.' || text === '..') return 'may not have "." or ".." between slashes'
  }
  return undefined
}

const decoded = (segment: string): string | undefined => {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}
