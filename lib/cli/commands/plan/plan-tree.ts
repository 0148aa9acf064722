import type { Action, PlannedObject } from '../../../gitops/index.ts'
import { type Part, type Style, styled } from '../../output/text.ts'
import type { PlanReport } from './plan-format.ts'
import { changeText, evidenceLines, marks, objectText, placeOf, summaryText } from './plan-text.ts'

const styles: Readonly<Record<Action, Style>> = {
  create: 'green',
  configure: 'yellow',
  unchanged: 'dim',
  replace: 'red',
  adopt: 'cyan',
  prune: 'red',
  skip: 'dim',
  refuse: 'red',
}

/**
 * The plan for people, phase by phase, and by namespace in each:
 *
 *     phase 2
 *       namespace shop
 *         ~ Deployment web                  shop/web.yaml:1:1
 *             spec.replicas: 2 → 3
 */
export function planTree({ plan, faults }: PlanReport): (readonly Part[])[] {
  const lines: (readonly Part[])[] = faults.map(({ message }) => [styled('red', inset(message))])
  for (const [index, phase] of plan.phases.entries()) {
    lines.push([styled('bold', `phase ${index + 1}`)])
    for (const [place, entries] of Map.groupBy(phase, placeOf)) {
      lines.push(['  ', styled('dim', inset(place))], ...entries.flatMap(entryLines))
    }
  }
  lines.push([summaryText(plan)])
  return lines
}

function entryLines(planned: PlannedObject): (readonly Part[])[] {
  const { action, certainty, changes, source } = planned
  const unsure =
    certainty === 'server' || action === 'prune' || action === 'skip' ? '' : ` (${certainty})`
  const at = source === undefined ? '' : `  ${source}`
  const style = styles[action]
  return [
    [
      '    ',
      styled(style, `${marks[action]} ${inset(objectText(planned))}`),
      styled('dim', inset(`${unsure}${at}`)),
    ],
    ...[...changes.map(changeText), ...evidenceLines(planned)].map((line): readonly Part[] => [
      `        ${inset(line)}`,
    ]),
  ]
}

/** Of several lines, so that none of them can pass for one of the plan's own. */
const inset = (text: string): string => text.replaceAll('\n', '\n            ')
