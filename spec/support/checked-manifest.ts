import type { Checked } from '../../lib/cli/check-manifests.ts'
import type { FieldPath } from '../../lib/core/index.ts'
import { readManifests } from '../../lib/manifest/index.ts'

/** Of a fault: where, the server's reason for it, what it says, what was meant. */
export type Fault = readonly [path: FieldPath, reason: string, message: string, suggestion?: string]

/** What validation could have said of the manifests of a text: faults by the index of their manifest. */
export function checkedManifests(
  text: string,
  faults: Readonly<Record<number, readonly Fault[]>> = {},
  { file = 'shop/web.yaml' }: { file?: string } = {},
): Checked[] {
  return readManifests(text, file).map((manifest, index) => ({
    manifest,
    violations: (faults[index] ?? []).map(([path, reason, message, suggestion]) => ({
      path,
      reason,
      message,
      suggestion,
    })),
    warnings: [],
    checks: [
      { name: 'schema', unchecked: undefined },
      { name: 'metadata', unchecked: undefined },
    ],
  }))
}
