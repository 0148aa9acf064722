/*
 * Events of objects, for people: what `kubectl events` and `kubectl describe` show. Written as `events.k8s.io/v1`, and
 * as core/v1 where the server does not have that.
 *
 * Promises: to tell of something never throws, never waits and never fills memory; what is dropped is counted. What happens
 * again is one event with a count, as client-go's tools/events has it, and no object gets more than 25 events at once and
 * then one each five minutes, as its tools/record has it. Nothing is written that the server would refuse for its
 * length. What waits is written before the end.
 *
 * Not here: reading events, and logs.
 */
export type { ControllerEvent, EventSubject } from './event-record.ts'
export { EventRecorder, type EventRecorderOptions, type EventStats } from './event-recorder.ts'
