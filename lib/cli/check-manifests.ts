import type { Cluster } from '../connect.ts'
import {
  formatFieldPath,
  formatObject,
  gvkOf,
  type KubeObject,
  NoMatchError,
  type Violation,
} from '../core/index.ts'
import type { Manifest } from '../manifest/index.ts'
import type { Output } from './output/output.ts'
import { styled } from './output/text.ts'

/** What validation says of one manifest. */
export interface Checked {
  readonly manifest: Manifest
  readonly violations: readonly Violation[]
  /** Why the object, or a part of it, could not be looked at; undefined if all was. */
  readonly unchecked: string | undefined
}

/**
 * Validates each manifest against what the cluster serves. A kind that it does not serve is a violation,
 * unless its CustomResourceDefinition is among the manifests.
 */
export async function* checkManifests(
  manifests: readonly Manifest[],
  cluster: Cluster,
  signal: AbortSignal,
): AsyncGenerator<Checked> {
  const kinds = new Set(manifests.flatMap(({ object }) => definedKind(object) ?? []))
  for (const manifest of manifests) {
    signal.throwIfAborted()
    yield await checkManifest(manifest, { cluster, kinds, signal })
  }
}

interface Surroundings {
  readonly cluster: Cluster
  /** What the CustomResourceDefinitions among the manifests define: `group/Kind`. */
  readonly kinds: ReadonlySet<string>
  readonly signal: AbortSignal
}

async function checkManifest(
  manifest: Manifest,
  { cluster, kinds, signal }: Surroundings,
): Promise<Checked> {
  const gvk = gvkOf(manifest.object)
  try {
    await cluster.discovery.resolve(gvk, signal)
  } catch (error) {
    if (!(error instanceof NoMatchError)) throw error
    if (kinds.has(`${gvk.group}/${gvk.kind}`)) {
      const unchecked = 'its CustomResourceDefinition is in the same set and not installed yet'
      return { manifest, violations: [], unchecked }
    }
    const violation = { path: ['kind'], reason: 'FieldValueNotSupported', message: error.message }
    return { manifest, violations: [violation], unchecked: undefined }
  }
  const { violations, checks } = await cluster.validate(manifest.object, signal)
  const reasons = checks.flatMap(({ unchecked }) => unchecked ?? [])
  return { manifest, violations, unchecked: reasons.length === 0 ? undefined : reasons.join('; ') }
}

function definedKind({ kind, spec }: KubeObject): string | undefined {
  if (kind !== 'CustomResourceDefinition') return undefined
  const { group, names } = (spec ?? {}) as { group?: unknown; names?: { kind?: unknown } }
  return `${group}/${names?.kind}`
}

/** Prints violations as compilers do: `file:line:column: object: field: what`. */
export function printViolations({ manifest, violations }: Checked, out: Output): void {
  for (const { path, message, suggestion } of violations) {
    const { file, line, column } = manifest.source.locate(path)
    const field = formatFieldPath(path)
    out.line(
      styled('bold', `${file}:${line}:${column}:`),
      ` ${formatObject(manifest.object)}: ${field === '' ? '' : `${field}: `}${message}`,
      suggestion === undefined ? '' : `; did you mean ${suggestion}?`,
    )
  }
}

/** Says what could not be looked at, if anything. */
export function printUnchecked({ manifest, unchecked }: Checked, err: Output): void {
  if (unchecked === undefined) return
  const { file, line, column } = manifest.source
  err.line(`${file}:${line}:${column}: ${formatObject(manifest.object)}: not checked: ${unchecked}`)
}
