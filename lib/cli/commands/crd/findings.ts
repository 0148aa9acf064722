import { formatObject } from '../../../core/index.ts'
import type { UpgradeFinding } from '../../../gitops/index.ts'
import { formatJson } from '../../output/json.ts'
import type { Output } from '../../output/output.ts'
import { someOf } from '../../output/resource-name.ts'
import { styled } from '../../output/text.ts'

/** What was found of one definition. */
export interface CheckedDefinition {
  readonly definition: string
  readonly findings: readonly UpgradeFinding[]
}

/** Prints what was found: for people a paragraph for each finding, or all of it as JSON. */
export function printFindings(
  results: readonly CheckedDefinition[],
  format: 'json' | undefined,
  out: Output,
): void {
  if (format === 'json') {
    out.data(formatJson({ definitions: results }))
    return
  }
  for (const { definition, findings } of results) {
    if (findings.length === 0) out.line(`${definition}: nothing speaks against it`)
    for (const finding of findings) printFinding(definition, finding, out)
  }
}

function printFinding(definition: string, finding: UpgradeFinding, out: Output): void {
  const { rule, severity, message, evidence, count, instances, patches } = finding
  const objects = count === 0 ? '' : ` of ${count} object${count === 1 ? '' : 's'}`
  const style = severity === 'refuse' ? 'red' : 'yellow'
  out.line(`${definition}: `, styled(style, severity), ` ${rule}${objects}: ${message}`)
  for (const each of evidence) out.line(`  ${each}`)
  if (count > 0) {
    const names = instances.map(({ kind, ...metadata }) =>
      formatObject({ kind, metadata: named(metadata) }),
    )
    const more = Array.from({ length: count - names.length }, () => '')
    out.line(`  objects: ${someOf([...names, ...more], names.length)}`)
  }
  if (patches !== undefined) {
    out.line(
      '  a JSON Patch of their managedFields mends it once the definition is applied: -o json has it',
    )
  }
}

const named = ({
  name,
  namespace,
}: {
  readonly name: string
  readonly namespace?: string | undefined
}) => (namespace === undefined ? { name } : { name, namespace })
