import { type FieldOwner, formatFieldPath } from '../../../core/index.ts'
import type { FieldChange } from '../../../gitops/index.ts'
import { type DiffInvocation, diffCodes } from '../../diff-flags.ts'
import type { ExitCode } from '../../exit-code.ts'
import type { DiffTexts } from '../../external-diff.ts'
import { formatJson } from '../../output/json.ts'
import { encode } from '../../output/objects.ts'
import { styled } from '../../output/text.ts'
import { unifiedDiff } from '../../output/unified-diff.ts'
import type { Compared } from './compare-manifests.ts'

/** What each object is as YAML: nothing for one that is not there. */
export const texts = (compared: readonly Compared[]): Promise<DiffTexts[]> =>
  Promise.all(
    compared.map(async ({ name, live, merged }) => ({
      name,
      before: live === undefined ? '' : await encode(live, 'yaml'),
      after: await encode(merged, 'yaml'),
    })),
  )

/** As `diff -u` tells it, and with `--owners` whose the changed fields are. */
export async function printDiff(
  compared: readonly Compared[],
  { out }: DiffInvocation,
): Promise<ExitCode> {
  let code: ExitCode = diffCodes.same
  // What is known to be the same need not be encoded to see it.
  const asked = compared.filter(({ event }) => event.certainty !== 'local')
  for (const [index, { name, before, after }] of (await texts(asked)).entries()) {
    const names = { before: `LIVE/${name}`, after: `MERGED/${name}` }
    const lines = unifiedDiff(before, after, names)
    if (lines.length === 0) continue
    code = diffCodes.different
    out.line(styled('bold', `diff -u -N ${names.before} ${names.after}`))
    for (const line of lines) {
      const style = ({ '-': 'red', '+': 'green', '@': 'cyan' } as const)[line.charAt(0)]
      out.line(style === undefined ? line : styled(style, line))
    }
    for (const change of asked[index]?.changes ?? []) out.line(styled('dim', ownersLine(change)))
  }
  return code
}

function ownersLine({ path, owners = [], isOwnRemoval }: FieldChange): string {
  const names = owners.map(formatOwner).join(', ')
  const whose = names === '' ? 'nobody owns it' : `owned by ${names}`
  return `# ${formatFieldPath(path)}: ${whose}${isOwnRemoval ? ', and no longer wanted' : ''}`
}

const formatOwner = ({ manager, operation, subresource }: FieldOwner): string =>
  `${manager} (${operation}${subresource === '' ? '' : ` of ${subresource}`})`

/** One JSON document, values of Secrets always hidden: what is to become of each object, and its changed fields. */
export function printJson(compared: readonly Compared[], { out }: DiffInvocation): ExitCode {
  const objects = compared.map(({ event: { item, live, namespace, certainty }, changes }) => {
    const { apiVersion, kind, metadata } = item.object
    const { file, line, column } = item.source
    return {
      apiVersion,
      kind,
      namespace,
      name: metadata.name,
      source: `${file}:${line}:${column}`,
      state: live === undefined ? 'new' : changes.length === 0 ? 'same' : 'changed',
      certainty,
      changes: changes.map(({ path, ...change }) => ({ path: formatFieldPath(path), ...change })),
    }
  })
  out.data(formatJson({ objects }))
  return objects.every(({ state }) => state === 'same') ? diffCodes.same : diffCodes.different
}
