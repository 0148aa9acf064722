import type { OutgoingHttpHeaders } from 'node:http2'
import type { Dispatcher } from 'undici'
import { NotExecutedError } from './failure.ts'

/** What is ours to say: a connection of HTTP/1.1 about itself (forbidden on a stream: RFC 9113, section 8.2.2), and how long a body is. */
const ours: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
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

/** A request as node:http2 takes it. */
export interface EncodedRequest {
  readonly headers: OutgoingHttpHeaders
  readonly body: Buffer | undefined
}

/** A request as node:http2 takes it. Throws NotExecutedError on a field that cannot be sent. */
export function encodeRequest(
  { method, path, headers, body }: Dispatcher.DispatchOptions,
  authority: string,
): EncodedRequest {
  const encoded: Record<string, string | string[]> = {
    ':method': method,
    ':authority': authority,
    ':scheme': 'https',
    ':path': path,
  }
  const bytes = bytesOf(body)
  eachField(headers, bytes, (name, value) => {
    const before = encoded[name]
    encoded[name] = before === undefined ? value : [before, value].flat()
  })
  return { headers: encoded, body: bytes }
}

/** A request's fields as node:http takes them fastest, names and values in turn, and its body. Throws as {@link encodeRequest}. */
export function encodeFields(
  { headers, body }: Dispatcher.DispatchOptions,
  host: string,
): { readonly fields: string[]; readonly bytes: Buffer | undefined } {
  const fields = ['host', host]
  const bytes = bytesOf(body)
  eachField(headers, bytes, (name, value) => fields.push(name, value))
  return { fields, bytes }
}

/** A name with several values is told of several times, as each `impersonate-group` is a group. */
function eachField(
  headers: Dispatcher.DispatchOptions['headers'],
  body: Buffer | undefined,
  add: (name: string, value: string) => void,
): void {
  const fields = (headers ?? {}) as Readonly<Record<string, string | readonly string[] | undefined>>
  for (const name of Object.keys(fields)) {
    const value = fields[name]
    if (value === undefined || ours.has(name)) continue
    if (typeof value === 'string') add(name, checked(name, value))
    else for (const one of value) add(name, checked(name, one))
  }
  if (body !== undefined) add('content-length', String(body.length))
}

function checked(name: string, value: string): string {
  // Without the value, which may be a secret.
  if (!validValue.test(value)) throw new NotExecutedError(`invalid ${name} header`)
  return value
}

/** undici's type has streams, too; ours are text or bytes. */
const bytesOf = (body: Dispatcher.DispatchOptions['body']): Buffer | undefined =>
  body ? Buffer.from(body as string | Uint8Array<ArrayBuffer>) : undefined

/** Inherits nothing, as an object by Object.create(null), of which V8 makes a hash table: three times the time and memory. */
class Fields {
  [name: string]: string | string[]
}
Object.setPrototypeOf(Fields.prototype, null)
Reflect.deleteProperty(Fields.prototype, 'constructor')

/** Names and values in turn, as they were on the wire, by name in lower case: a repeated one as an array. */
export function decodeHeaders(raw: readonly string[]): Fields {
  const decoded = new Fields()
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = (raw[at] as string).toLowerCase()
    if (name.startsWith(':')) continue
    const value = raw[at + 1] as string
    const before = decoded[name]
    decoded[name] = before === undefined ? value : [before, value].flat()
  }
  return decoded
}
