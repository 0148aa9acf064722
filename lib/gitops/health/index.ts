/*
 * How far objects are on their way to what their spec says, and waiting for them.
 *
 * Promises: health is a pure function of an object, by rules that are data. An object that is ready as it stands costs no request;
 * every other one is watched, not asked for again and again.
 *
 * Not here: waiting for any other condition (watch).
 */
export { type Health, healthOf, isReady } from './health.ts'
export {
  UnhealthyError,
  type WaitEvent,
  type WaitForSetOptions,
  waitForReady,
} from './wait-for-set.ts'
