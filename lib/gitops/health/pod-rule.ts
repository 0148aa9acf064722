import { statusCondition } from '../../watch/index.ts'
import type { HealthRule } from './health-rules.ts'
import { failed, progressing, ready } from './health-state.ts'
import { formatFault, podFaults } from './pod-faults.ts'

/** A Pod that has ended badly has failed, and so has one that gets no further by itself; when is told by its containers. */
export const podRule: HealthRule = (object, status) => {
  if (status.phase === 'Succeeded') return ready
  const isReady = statusCondition(object, 'Ready')
  if (isReady?.status === 'True') return ready
  const [fault] = podFaults(object)
  if (status.phase === 'Failed') return failed(fault ? formatFault(fault) : 'the pod failed')
  if (fault?.isLasting) return failed(formatFault(fault))
  return progressing(fault ? formatFault(fault) : isReady?.message || 'is not Ready yet')
}
