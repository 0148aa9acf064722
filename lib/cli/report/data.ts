import { encodeJson } from '../../core/index.ts'
import { encode } from '../output/objects.ts'
import { type DocumentReport, type Place, placeOf } from './document-report.ts'
import type { Report, ReportFormat } from './report.ts'
import { type Outcome, outcomeOf } from './summary.ts'

/** A document's report as plain data. */
interface DocumentData extends Omit<DocumentReport, 'source' | 'kind'>, Place {
  readonly outcome: Outcome
}

function documentData(document: DocumentReport): DocumentData {
  const { source: _, kind: __, findings, ...data } = document
  return { ...data, ...placeOf(document), outcome: outcomeOf(document), findings }
}

const reportData = ({ documents, summary, unusedRules }: Report) => ({
  summary,
  documents: documents.map(documentData),
  unusedRules,
})

/** `-o json`: all of it, as one value. */
export const json: ReportFormat = { end: report => encode(reportData(report), 'json') }

/** `-o yaml`: the same. */
export const yaml: ReportFormat = { end: report => encode(reportData(report), 'yaml') }

/** `-o ndjson`: a line for each document, as soon as it is known. */
export const ndjson: ReportFormat = {
  document: document => `${encodeJson(documentData(document))}\n`,
}
