import type { DocumentReport } from './document-report.ts'
import type { Report } from './report.ts'

/** The counts in a line, then one for each set of checks that objects went through. */
export function summaryLines({ documents, summary }: Report): string[] {
  const { objects, valid, invalid, undetermined, unreadable, ignored, warnings } = summary
  const counts = [
    `${valid} valid, ${invalid} invalid, ${undetermined} undetermined`,
    ...(ignored > 0 ? [`${ignored} valid but for what is ignored`] : []),
    ...(warnings > 0 ? [count(warnings, 'warning')] : []),
    ...(unreadable > 0 ? [`${count(unreadable, 'file')} not read`] : []),
  ]
  return [`${count(objects, 'object')}: ${counts.join(', ')}`, ...coverageLines(documents)]
}

function coverageLines(documents: readonly DocumentReport[]): string[] {
  const read = documents.filter(({ checked }) => checked.length > 0)
  const sets = Map.groupBy(read, ({ checked, notChecked }) => {
    const missing = notChecked.flatMap(({ checks }) => checks).join(', ')
    return `${checked.join(', ')}${missing === '' ? '' : `; not by ${missing}`}`
  })
  return [...sets].map(([set, { length }]) => `${count(length, 'object')} checked by ${set}`)
}

const count = (number: number, what: string): string =>
  `${number} ${what}${number === 1 ? '' : 's'}`
