import type { ReportFormat } from './report.ts'
import type { ReportFlags } from './report-flags.ts'

/** A value of `-o`; without one, the report is for people. */
export type ReportFormatName = NonNullable<ReportFlags['output']>

const loaders: Readonly<Record<ReportFormatName, () => Promise<ReportFormat>>> = {
  json: async () => (await import('./data.ts')).json,
  yaml: async () => (await import('./data.ts')).yaml,
  ndjson: async () => (await import('./data.ts')).ndjson,
  junit: async () => (await import('./junit.ts')).junit,
  sarif: async () => (await import('./sarif.ts')).sarif,
  github: async () => (await import('./github.ts')).github,
  tap: async () => (await import('./tap.ts')).tap,
}

/** Each is loaded when it is asked for. */
export const loadReportFormat = (name: ReportFormatName): Promise<ReportFormat> => loaders[name]()
