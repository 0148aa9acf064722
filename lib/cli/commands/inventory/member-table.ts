import { encodeJson } from '../../../core/index.ts'
import type { MemberFinding } from '../../../gitops/index.ts'
import type { Invocation } from '../../invocation.ts'
import { Columns } from '../../output/columns.ts'

/** How the members of a set are printed. */
export const memberTableFlags = {
  output: { kind: 'text', short: 'o', value: 'FORMAT', help: 'one of', choices: ['json'] },
  'no-headers': { kind: 'switch', help: 'print no header line' },
} as const

/** A row for each member, or with `-o json` an array of them. */
export async function printMembers(
  findings: readonly MemberFinding[],
  {
    flags,
    out,
  }: Invocation<{ readonly output: 'json' | undefined; readonly 'no-headers': boolean }>,
): Promise<void> {
  const { groupKind } = await import('../../../gitops/index.ts')
  if (flags.output === 'json') {
    const members = findings.map(({ state, entry, why }) => ({ ...entry, state, why }))
    out.data(`${encodeJson(members, '    ')}\n`)
    return
  }
  const header = ['KIND', 'NAMESPACE', 'NAME', 'UID', 'STATE', 'WHY']
  const rows = findings.map(({ state, entry, why }) => [
    groupKind(entry),
    entry.namespace ?? '',
    entry.name,
    entry.uid ?? '',
    state,
    why,
  ])
  const table = flags['no-headers'] ? rows : [header, ...rows]
  for (const line of new Columns().format(table)) out.line(line.trimEnd())
}
