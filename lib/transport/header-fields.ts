import type { OutgoingHttpHeaders } from 'node:http2'
import type { Dispatcher } from 'undici'
import { NotExecutedError } from './failure.ts'

/** What a connection of HTTP/1.1 says about itself; forbidden on a stream: RFC 9113, section 8.2.2. */
const ofConnection: ReadonlySet<string> = new Set([
  'connection',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
])

/** What HTTP/1.1 allows in a value. Over HTTP/2 node checks names only. */
const validValue = /^[\t\x20-\x7e\x80-\xff]*$/

type Fields = Record<string, string | string[]>
type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

/** A request as node:http2 takes it. */
export interface EncodedRequest {
  readonly headers: OutgoingHttpHeaders
  readonly body: Buffer | undefined
}

/** A request as node:http2 takes it. Throws as {@link encodeFields}. */
export function encodeRequest(
  { method, path, headers, body }: Dispatcher.DispatchOptions,
  authority: string,
): EncodedRequest {
  const { fields, bytes } = encodeFields(headers, body)
  const pseudo = { ':method': method, ':authority': authority, ':scheme': 'https', ':path': path }
  return { headers: { ...pseudo, ...fields }, body: bytes }
}

/**
 * A name with several values is sent several times, as each `impersonate-group` is a group; undici would
 * make one of them all. Throws NotExecutedError on a value that cannot be sent.
 */
export function encodeFields(
  headers: Dispatcher.DispatchOptions['headers'],
  body: Dispatcher.DispatchOptions['body'],
): { readonly fields: Fields; readonly bytes: Buffer | undefined } {
  const encoded: Fields = {}
  for (const [name, value] of Object.entries((headers ?? {}) as Headers)) {
    if (value === undefined || ofConnection.has(name)) continue
    const values = typeof value === 'string' ? [value] : [...value]
    // Without the value, which may be a secret.
    if (!values.every(value => validValue.test(value))) {
      throw new NotExecutedError(`invalid ${name} header`)
    }
    encoded[name] = values.length === 1 ? (values[0] ?? '') : values
  }
  // undici's type has streams, too; ours are text or bytes.
  const bytes = body ? Buffer.from(body as string | Uint8Array<ArrayBuffer>) : undefined
  if (bytes !== undefined) encoded['content-length'] = String(bytes.length)
  return { fields: encoded, bytes }
}

/** Names and values in turn, as they were on the wire, by name in lower case: a repeated one as an array. */
export function decodeHeaders(raw: readonly string[]): Record<string, string | string[]> {
  const decoded: Record<string, string | string[]> = Object.create(null)
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const [written = '', value = ''] = raw.slice(at, at + 2)
    const name = written.toLowerCase()
    if (name.startsWith(':')) continue
    const before = decoded[name]
    if (before === undefined) decoded[name] = value
    else decoded[name] = [before, value].flat()
  }
  return decoded
}
