import type { Cluster } from '../connect.ts'
import { formatFieldPath, formatObject, NoMatchError, type Violation } from '../core/index.ts'
import type { Manifest, Position } from '../manifest/index.ts'
import type { Output } from './output/output.ts'
import { styled } from './output/text.ts'

/** A violation and where it stands in the file. */
export interface Finding {
  readonly manifest: Manifest
  readonly violation: Violation
  readonly place: Position
}

/** What validation says of manifests. */
export interface Findings {
  readonly findings: readonly Finding[]
  /** Could not be looked at, as their kind is only defined by another manifest: reasons by manifest. */
  readonly skipped: ReadonlyMap<Manifest, string>
}

/** Validates each manifest against what the cluster serves. A kind that it does not serve is a finding. */
export async function checkManifests(
  manifests: readonly Manifest[],
  cluster: Cluster,
  signal: AbortSignal,
): Promise<Findings> {
  const findings: Finding[] = []
  const skipped = new Map<Manifest, string>()
  for (const manifest of manifests) {
    signal.throwIfAborted()
    try {
      const { violations } = await cluster.validate(manifest.object, signal)
      for (const violation of violations) {
        findings.push({ manifest, violation, place: manifest.source.locate(violation.path) })
      }
    } catch (error) {
      if (!(error instanceof NoMatchError)) throw error
      if (isDefinedBy(manifests, manifest)) {
        skipped.set(
          manifest,
          'its CustomResourceDefinition is in the same set and not installed yet',
        )
      } else findings.push(unserved(manifest, error))
    }
  }
  return { findings, skipped }
}

const unserved = (manifest: Manifest, error: NoMatchError): Finding => ({
  manifest,
  violation: { path: ['kind'], reason: 'FieldValueNotSupported', message: error.message },
  place: manifest.source.locate(['kind']),
})

function isDefinedBy(manifests: readonly Manifest[], { object }: Manifest): boolean {
  return manifests.some(({ object: other }) => {
    if (other.kind !== 'CustomResourceDefinition') return false
    const spec = other.spec as { group?: unknown; names?: { kind?: unknown } } | undefined
    const [group] = object.apiVersion.split('/')
    return spec?.group === group && spec?.names?.kind === object.kind
  })
}

/** Prints findings as compilers do, `file:line:column: object: field: what`, in the order of the files. */
export function printFindings(findings: readonly Finding[], out: Output): void {
  for (const { manifest, violation, place } of findings) {
    const field = formatFieldPath(violation.path)
    out.line(
      styled('bold', `${place.file}:${place.line}:${place.column}:`),
      ` ${formatObject(manifest.object)}: ${field === '' ? '' : `${field}: `}${violation.message}`,
      violation.suggestion === undefined ? '' : `; did you mean ${violation.suggestion}?`,
    )
  }
}
