import type { Reconcile, ReconcileRequest } from '../controller/index.ts'
import type { KubeObject } from '../core/index.ts'
import { errorCode } from './error-code.ts'
import type { Attributes, Span } from './spans.ts'

/** The part of an OpenTelemetry tracer that is used here: it is the caller's, and never imported. */
export interface ActiveTracer {
  startActiveSpan<T>(
    name: string,
    options: { readonly attributes: Attributes },
    work: (span: Span) => T,
  ): T
}

/** `SpanStatusCode.ERROR` of @opentelemetry/api. */
const failed = 2

/**
 * The same reconciler, each run of which is a span, `reconcile NAME`: where OpenTelemetry has a context manager, what the run asks
 * of the server are its children, see {@link spanRequests}.
 *
 *     controller({ for: 'sites', reconcile: spanReconcile(tracer, 'sites', async request => { … }) })
 */
export const spanReconcile =
  <T extends KubeObject>(
    tracer: ActiveTracer,
    name: string,
    reconcile: Reconcile<T>,
  ): Reconcile<T> =>
  request =>
    tracer.startActiveSpan(
      `reconcile ${name}`,
      { attributes: attributesOf(request) },
      async span => {
        try {
          return (await reconcile(request)) ?? undefined
        } catch (error) {
          const code = errorCode(error) ?? 'unknown'
          span.setAttributes({ 'error.type': code })
          span.setStatus({ code: failed, message: code })
          throw error
        } finally {
          span.end()
        }
      },
    )

const attributesOf = <T extends KubeObject>({
  namespace,
  name,
}: ReconcileRequest<T>): Attributes => ({
  ...(namespace === '' ? {} : { 'k8s.namespace.name': namespace }),
  'k8s.object.name': name,
})
