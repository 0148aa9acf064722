import { isRecord, type KubeObject } from '../../core/index.ts'
import { statusCondition } from '../../watch/index.ts'

/** What keeps a Pod from being ready. */
export interface PodFault {
  /** Undefined where it is the Pod as a whole. */
  readonly container: string | undefined
  /** Kubernetes' word: `CrashLoopBackOff`, `Unschedulable`. */
  readonly reason: string
  readonly message: string
  /** Whether it does not pass by waiting, as far as a Pod can tell. */
  readonly isLasting: boolean
}

/** Reasons for which a container waits that pass by themselves; `Err…`, `…Error` and `…BackOff` do not. */
const isLasting = (reason: string): boolean => /^(?:Err|Invalid)|(?:Error|BackOff)$/.test(reason)

/** The faults of a Pod, those that last first. What a container printed is in none of them. Pure. */
export function podFaults(pod: KubeObject): PodFault[] {
  const status = isRecord(pod.status) ? pod.status : {}
  const hasFailed = status.phase === 'Failed'
  const whole = hasFailed ? failure(status) : unscheduled(pod)
  const containers = ['initContainerStatuses', 'containerStatuses'].flatMap(field => {
    const statuses = status[field]
    return Array.isArray(statuses)
      ? statuses.filter(isRecord).flatMap(each => containerFault(each, hasFailed))
      : []
  })
  const faults = whole === undefined ? containers : [whole, ...containers]
  return faults.toSorted((a, b) => Number(b.isLasting) - Number(a.isLasting))
}

/** As one text: `container app: ImagePullBackOff: Back-off pulling image "x"`. */
export const formatFault = ({ container, reason, message }: PodFault): string =>
  [container && `container ${container}`, reason, message].filter(Boolean).join(': ')

/** Such as Evicted and DeadlineExceeded. */
const failure = ({ reason, message }: Record<string, unknown>): PodFault | undefined =>
  text(reason) + text(message) === '' ? undefined : fault(undefined, text(reason), message, true)

/** A node may yet come: how long that may take is for who waits to say. */
function unscheduled(pod: KubeObject): PodFault | undefined {
  const scheduled = statusCondition(pod, 'PodScheduled')
  if (scheduled?.status !== 'False' || scheduled.reason === '') return undefined
  return fault(undefined, scheduled.reason, scheduled.message, false)
}

function containerFault(container: Record<string, unknown>, hasFailed: boolean): PodFault[] {
  const name = text(container.name)
  const { waiting, terminated } = isRecord(container.state) ? container.state : {}
  if (isRecord(terminated) && terminated.exitCode !== 0) {
    // Of a Pod that goes on it is started again, or waits to be.
    return [fault(name, text(terminated.reason) || 'Error', exit(terminated), hasFailed)]
  }
  if (!isRecord(waiting)) return []
  const reason = text(waiting.reason)
  // Nothing is wrong yet.
  if (['', 'ContainerCreating', 'PodInitializing'].includes(reason)) return []
  const last = isRecord(container.lastState) ? container.lastState.terminated : undefined
  const before = isRecord(last) ? `ended with ${text(last.reason)}, ${exit(last)}` : ''
  const message = [before, text(waiting.message)].filter(Boolean).join('; ')
  return [fault(name, reason, message, isLasting(reason))]
}

const exit = ({ exitCode }: Record<string, unknown>): string => `exit code ${exitCode}`

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

const fault = (
  container: string | undefined,
  reason: string,
  message: unknown,
  isLasting: boolean,
): PodFault => ({ container, reason, message: text(message), isLasting })
