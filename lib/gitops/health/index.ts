/*
 * How far objects are on their way to what their spec says, and waiting for them.
 *
 * Promises: health is a pure function of an object, by rules that are data. An object that is ready as it stands costs no request;
 * every other one is watched, not asked for again and again. A status from before a write is not taken for an answer to it. What
 * does not pass by waiting ends it, with the causes from the object down to the container and its last event.
 *
 * Not here: waiting for any other condition (watch).
 */
export { type Cause, formatCauses } from './cause.ts'
export { healthOf, isReady } from './health.ts'
export { decodeHealthExpressions, type HealthExpressions } from './health-expressions.ts'
export type { Health } from './health-state.ts'
export { type HealthRules, openHealthRules } from './open-health-rules.ts'
export { SharedWatches } from './shared-watches.ts'
export { UnhealthyError } from './unhealthy-error.ts'
export { type WaitEvent, waitForReady, waitWithin } from './wait-for-set.ts'
export type { WaitForSetOptions } from './wait-options.ts'
