import type { Plan } from '../../../gitops/index.ts'
import type { ManifestError } from '../../../manifest/index.ts'
import type { Part } from '../../output/text.ts'

/** What is printed of a plan. */
export interface PlanReport {
  readonly plan: Plan
  /** Manifests that could not be read, and so are not in the plan. */
  readonly faults: readonly ManifestError[]
}

/** A value of `-o`: lines for people, or a text for machines. */
export interface PlanFormat {
  lines?(report: PlanReport): readonly (readonly Part[])[]
  text?(report: PlanReport): string | Promise<string>
}

/** Values of `-o`. */
export type PlanFormatName = 'tree' | 'json' | 'ndjson' | 'sarif' | 'junit' | 'html'

const loaders: Readonly<Record<PlanFormatName, () => Promise<PlanFormat>>> = {
  tree: async () => ({ lines: (await import('./plan-tree.ts')).planTree }),
  json: async () => {
    const { encodePlan } = await import('../../../gitops/index.ts')
    return { text: ({ plan }) => encodePlan(plan) }
  },
  ndjson: async () => ({ text: (await import('./plan-events.ts')).planEvents }),
  sarif: async () => findings('sarif'),
  junit: async () => findings('junit'),
  html: async () => ({ text: (await import('./plan-page.ts')).planPage }),
}

/** Each is loaded when it is asked for. */
export const loadPlanFormat = (name: PlanFormatName): Promise<PlanFormat> => loaders[name]()

async function findings(name: 'sarif' | 'junit'): Promise<PlanFormat> {
  const { loadReportFormat } = await import('../../report/formats.ts')
  const { planFindings } = await import('./plan-findings.ts')
  const format = await loadReportFormat(name)
  return { text: report => format.end?.(planFindings(report)) ?? '' }
}
