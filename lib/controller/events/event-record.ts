import { randomUUID } from 'node:crypto'
import type { KubeObject } from '../../core/index.ts'
import { formatMicroTime } from '../leader-election/lease.ts'

/** What an event is about. Any object will do, and so will what an ownerReference or an `ObjectReference` says. */
export interface EventSubject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name?: string
    readonly namespace?: string
    readonly uid?: string
    readonly resourceVersion?: string
  }
}

/** One thing that happened. */
export interface ControllerEvent {
  /** The object that it is about; the event is stored in its namespace, or in `default`. */
  readonly regarding: EventSubject
  /** Another object that has part in it. */
  readonly related?: EventSubject | undefined
  /** Default `Normal`. */
  readonly type?: 'Normal' | 'Warning' | undefined
  /** Why, in one word for programs: `Scaled`. At most 128 bytes. */
  readonly reason: string
  /** What was done, in one word for programs: `Scaling`. At most 128 bytes. Default: the reason. */
  readonly action?: string | undefined
  /** For people. At most 1,024 bytes: what is longer is cut, and ends with `…`. */
  readonly note?: string | undefined
}

/** Who reports. */
export interface EventReporter {
  readonly controller: string
  readonly instance: string
}

/** Of the server (kubernetes/pkg/apis/core/validation/events.go), in bytes. */
const noteLimit = 1024
const wordLimit = 128

/** `core/v1.ObjectReference` of an object, without fields that say nothing. */
const referenceOf = ({ apiVersion, kind, metadata }: EventSubject): Record<string, string> => {
  const { name, namespace, uid, resourceVersion } = metadata
  const fields = { apiVersion, kind, name, namespace, uid, resourceVersion }
  return Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, string] => Boolean(field[1])),
  )
}

/** An `events.k8s.io/v1` Event of something that happened now. */
export function eventObject(
  { regarding, related, type = 'Normal', reason, action = reason, note = '' }: ControllerEvent,
  { controller, instance }: EventReporter,
  { time, serial }: { readonly time: Date; readonly serial: number },
): KubeObject {
  const { name = '', namespace = 'default' } = regarding.metadata
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { name: eventName(name, time, serial), namespace },
    eventTime: formatMicroTime(time),
    reportingController: controller,
    reportingInstance: cut(instance, wordLimit),
    type,
    reason: cut(reason, wordLimit),
    action: cut(action, wordLimit),
    note: cut(note, noteLimit),
    regarding: referenceOf(regarding),
    ...(related && { related: referenceOf(related) }),
  }
}

/** What is wrong with it, as client-go and the server would say; undefined if nothing is. */
export function eventFault({ regarding, type, reason }: ControllerEvent): string | undefined {
  if (!regarding?.kind || !regarding.apiVersion || !regarding.metadata?.name) {
    return 'what it is about has no apiVersion, kind or name'
  }
  if (!reason) return 'it has no reason'
  if (type !== undefined && type !== 'Normal' && type !== 'Warning') {
    return `its type is neither Normal nor Warning: ${type}`
  }
  return undefined
}

/** The object's name and the time in nanoseconds, as client-go; a random one where that is no name. */
function eventName(name: string, time: Date, serial: number): string {
  const nanoseconds = BigInt(time.getTime()) * 1_000_000n + BigInt(serial % 1_000_000)
  const full = `${name}.${nanoseconds.toString(16)}`
  const isName =
    full.length <= 253 &&
    full.split('.').every(label => /^[a-z0-9-]+$/.test(label) && !/^-|-$/.test(label))
  return isName ? full : randomUUID()
}

const mark = '…'

/** At most so many bytes of UTF-8, whole characters, with a mark where something is missing. */
function cut(text: string, limit: number): string {
  if (Buffer.byteLength(text) <= limit) return text
  // What is left of a character that was cut in two becomes one U+FFFD.
  const bytes = Buffer.from(text).subarray(0, limit - Buffer.byteLength(mark))
  return bytes.toString().replace(/\uFFFD$/, '') + mark
}
