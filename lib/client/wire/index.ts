/*
 * Objects as the bytes that they are on the wire: what a cache lists, watches and keeps.
 *
 * Promises: an object is cut out of a page or an event, known to be whole and valid JSON, and filed by its metadata
 * without being parsed; of repeated members the last counts, as for `JSON.parse`; `__proto__` is a name as any
 * other. No error quotes what was read.
 *
 * Not here: keeping the bytes (watch), and objects as values (`ResourceClient`).
 */
export { readField } from './read-field.ts'
export { WireClient, type WireSource } from './wire-client.ts'
export type { WireEvent, WireWatchEvent } from './wire-event.ts'
export type { OnColumns } from './wire-form.ts'
export { type ByteRange, parseWireObject, type WireObject } from './wire-object.ts'
export type { WirePage } from './wire-page.ts'
