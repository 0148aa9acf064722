import { formatObject, type KubeObject, type ObjectRef, visibleText } from '../../core/index.ts'

/** One link of why an object is not ready, from what it owns down to what is at fault. */
export interface Cause {
  readonly object: ObjectRef
  /** Of a Pod; undefined where it is the object as a whole. */
  readonly container?: string | undefined
  /** Kubernetes' word: `CrashLoopBackOff`, `FailedCreate`. Empty of a link that only leads on. */
  readonly reason: string
  /** What its controller or node says of it; may be empty. */
  readonly message: string
}

/** Longer than what nodes say; the rest is in the object. */
const maxMessageLength = 512

/** A link about an object. */
export function causeOf(
  { apiVersion, kind, metadata: { namespace, name = '' } }: KubeObject,
  { reason = '', message = '', container }: Partial<Omit<Cause, 'object'>> = {},
): Cause {
  const object = { apiVersion, kind, namespace, name }
  const said = visibleText(message, { maxLength: maxMessageLength, inLine: true })
  return { object, ...(container === undefined ? {} : { container }), reason, message: said }
}

/** As one line: `ReplicaSet web-7f, Pod web-7f-x, container app: CrashLoopBackOff: back-off 5m0s restarting failed container`. */
export const formatCauses = (causes: readonly Cause[]): string => causes.map(formatCause).join(', ')

function formatCause({ object, container, reason, message }: Cause): string {
  return [placeOf(object, container), reason, message].filter(part => part !== '').join(': ')
}

/** An event has a name that says nothing. */
function placeOf({ kind, name }: ObjectRef, container: string | undefined): string {
  if (container !== undefined) return `container ${container}`
  return kind === 'Event' ? 'event' : formatObject({ kind, metadata: { name } })
}
