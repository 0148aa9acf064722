import { encodeJson } from '../../../core/index.ts'
import { actions } from '../../../gitops/index.ts'
import type { PlanReport } from './plan-format.ts'

/**
 * `-o ndjson`: a line for each event, in the order in which things would be done. `unreadable` is a manifest, `planned` an
 * object with its phase from 1, and `summary`, the last, has the counts of all actions.
 */
export function planEvents({ plan, faults }: PlanReport): string {
  const { phases, ...head } = plan
  const all = phases.flat()
  const counts = actions.map(action => [
    action,
    all.filter(planned => planned.action === action).length,
  ])
  const events = [
    ...faults.map(({ file, line, column, why }) => ({
      type: 'unreadable',
      file,
      line,
      column,
      why,
    })),
    ...phases.flatMap((phase, index) =>
      phase.map(planned => ({ type: 'planned', phase: index + 1, ...planned })),
    ),
    { type: 'summary', ...head, actions: Object.fromEntries(counts) },
  ]
  return events.map(event => `${encodeJson(event)}\n`).join('')
}
