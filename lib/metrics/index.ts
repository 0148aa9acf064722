/*
 * What a process does, told to those who operate it: metrics under the names that users of client-go and controller-runtime
 * know, spans, and a record of the last calls.
 *
 * Promises: nothing is measured that nobody has asked for; what is told holds no header, query or body, of errors their
 * codes alone, and only numbers and names have labels of their own. Prometheus' text is written here; prom-client and
 * OpenTelemetry are the caller's, and never imported.
 *
 * Not here: where it is served, and logs.
 */
export type { ObservedController, ObservedElector } from './controller-metrics.ts'
export { contentType } from './exposition.ts'
export type { Family, Labels, Sample } from './family.ts'
export {
  type FlightRecord,
  FlightRecorder,
  type FlightRecorderOptions,
  type RecordedInformer,
  type RecordedRequest,
} from './flight-recorder.ts'
export type { ObservedInformer } from './informer-metrics.ts'
export { Metrics } from './metrics.ts'
export { type ActiveTracer, spanReconcile } from './reconcile-span.ts'
export type { PromRegistry } from './registry.ts'
export { type Attributes, type Span, spanRequests, type Tracer } from './spans.ts'
