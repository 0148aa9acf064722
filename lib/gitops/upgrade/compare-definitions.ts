import type { KubeObject } from '../../core/index.ts'
import { definitionOf, servedOf } from './definition.ts'
import { ofDefinition, type UpgradeFinding } from './finding.ts'

/**
 * What a new definition takes away, by the two definitions alone; `stored` is as the server has it, with its status. Pure.
 */
export function compareDefinitions(stored: KubeObject, wanted: KubeObject): UpgradeFinding[] {
  const [before, after] = [definitionOf(stored), definitionOf(wanted)]
  const findings: UpgradeFinding[] = []
  if (before.scope !== after.scope) {
    findings.push(
      ofDefinition(
        'scope',
        'refuse',
        `the scope is ${before.scope}, and cannot become ${after.scope}`,
      ),
    )
  }
  const names = new Set(after.versions.map(({ name }) => name))
  const lost = before.storedVersions.filter(version => !names.has(version))
  if (lost.length > 0) {
    findings.push(
      ofDefinition(
        'stored-version',
        'refuse',
        `objects may be stored as ${lost.join(', ')}, which the new definition does not have: ` +
          'write every object once as it is, then take the version out of status.storedVersions',
        [`status.storedVersions: ${before.storedVersions.join(', ')}`],
      ),
    )
  }
  const served = new Set(servedOf(after))
  for (const version of servedOf(before)) {
    if (served.has(version)) continue
    const message = `${version} is not served any more: whoever asks for it gets 404`
    findings.push(ofDefinition('served-version', 'warn', message))
  }
  return findings
}
