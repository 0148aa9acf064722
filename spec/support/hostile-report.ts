import type { Checked } from '../../lib/cli/check-manifests.ts'
import { ManifestError } from '../../lib/manifest/index.ts'
import { checkedManifests } from './checked-manifest.ts'
import { hostileTexts } from './hostile-texts.ts'
import { type ReportedRun, reportedRun } from './reported-run.ts'

/**
 * A run with an object for each hostile text, which is its name, its file and all that is said of it; one ignored for
 * such a reason, and one file that cannot be read.
 */
export async function hostileRun(
  format: NonNullable<Parameters<typeof reportedRun>[1]>['format'],
): Promise<ReportedRun> {
  return reportedRun(hostileTexts.flatMap(hostileObject), {
    ...(format === undefined ? {} : { format }),
    rules: [{ code: 'Warning', reason: hostileTexts.join(' ').toWellFormed() }],
    faults: [new ManifestError(hostileTexts.join(' '), 'gone.yaml')],
  })
}

/** What is said of one object, whose name, file and findings are all such a text. */
export function hostileObject(text: string): Checked[] {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: text.toWellFormed() } }
  return checkedManifests(JSON.stringify(object), {}, { file: `${text}.yaml` }).map(checked => ({
    ...checked,
    violations: [
      { path: ['data', text], reason: 'FieldValueInvalid', message: text, suggestion: text },
    ],
    warnings: [{ path: [text], message: text }],
  }))
}
