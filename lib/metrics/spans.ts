import type { RequestTrace } from '../transport/index.ts'
import { errorCode } from './error-code.ts'
import { listen } from './listen.ts'
import { routeOf } from './route.ts'

/** What is said of a span. */
export type Attributes = Record<string, string | number>

/** The part of an OpenTelemetry span that is used. */
export interface Span {
  setAttributes(attributes: Attributes): unknown
  setStatus(status: { readonly code: number; readonly message?: string }): unknown
  end(): void
}

/** The part of an OpenTelemetry tracer that is used: it is the caller's, and never imported. */
export interface Tracer {
  startSpan(name: string, options: { readonly kind: number; readonly attributes: Attributes }): Span
}

/** `SpanKind.CLIENT` and `SpanStatusCode.ERROR` of @opentelemetry/api. */
const client = 2
const failed = 2

/**
 * Makes a span of each call, by OpenTelemetry's conventions of HTTP clients: a child of the span that is active where the call is
 * made. Ends with its answer's body. Dispose of what it gives to end that.
 *
 *     using spans = spanRequests(trace.getTracer('shop-operator'))
 */
export function spanRequests(tracer: Tracer): Disposable {
  const spans = new WeakMap<RequestTrace, Span>()
  return listen(
    [
      'tracing:anykind:request:start',
      message => {
        const call = message as RequestTrace
        spans.set(call, startSpan(tracer, call))
      },
    ],
    [
      'tracing:anykind:request:end',
      message => {
        const call = message as RequestTrace
        const span = spans.get(call)
        if (span !== undefined) endSpan(span, call)
        spans.delete(call)
      },
    ],
  )
}

/** The query is left out: it may hold more than names. */
function startSpan(tracer: Tracer, { method, path, origin }: RequestTrace): Span {
  const route = routeOf(path)
  const { protocol, hostname, port } = new URL(origin)
  return tracer.startSpan(`${method} ${route}`, {
    kind: client,
    attributes: {
      'http.request.method': method,
      'server.address': hostname,
      'server.port': Number(port) || (protocol === 'http:' ? 80 : 443),
      'url.full': `${origin}${path}`,
      'url.template': route,
    },
  })
}

function endSpan(span: Span, { status, attempts, bytes, error }: RequestTrace): void {
  span.setAttributes({
    ...(status === undefined ? {} : { 'http.response.status_code': status }),
    ...(attempts > 1 ? { 'http.request.resend_count': attempts - 1 } : {}),
    'http.response.body.size': bytes,
  })
  const code = errorCode(error)
  if (code !== undefined) {
    span.setAttributes({ 'error.type': status === undefined ? code : String(status) })
    span.setStatus({ code: failed, message: code })
  }
  span.end()
}
