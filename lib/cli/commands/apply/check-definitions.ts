import type { Cluster } from '../../../cluster.ts'
import { extractOwned, sameJson } from '../../../core/index.ts'
import { checkDefinitionUpgrade, findUnchanged } from '../../../gitops/index.ts'
import type { Manifest } from '../../../manifest/index.ts'
import type { Invocation } from '../../invocation.ts'
import { printFindings } from '../crd/findings.ts'

/**
 * Whether the definitions of a set may be applied, by what they would do to the objects that there are; what speaks against it is
 * told. One whose spec is as the field manager has applied it is not looked at.
 */
export async function mayApplyDefinitions(
  definitions: readonly Manifest[],
  { client }: Cluster,
  { flags, err, signal, tell }: Invocation<{ readonly 'allow-crd-changes': boolean }>,
  fieldManager: string,
): Promise<boolean> {
  const unchanged = findUnchanged(client, definitions, {
    isSame: (wanted, stored) => sameJson(extractOwned(stored, fieldManager)?.spec, wanted.spec),
    signal,
  })
  const checked = []
  for (const definition of definitions) {
    if ((await unchanged(definition)) !== undefined) continue
    const { object } = definition
    const name = object.metadata.name ?? ''
    tell(`checking ${name}`)
    const findings = await checkDefinitionUpgrade(client, object, { signal })
    if (findings.length > 0) checked.push({ definition: name, findings })
  }
  printFindings(checked, undefined, err)
  const isHarmful = checked.some(({ findings }) =>
    findings.some(({ severity }) => severity === 'refuse'),
  )
  if (!isHarmful || flags['allow-crd-changes']) return true
  err.line(
    'nothing was applied: "anykind crd check" tells more, and --allow-crd-changes applies it all the same',
  )
  return false
}
