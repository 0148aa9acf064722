import type { Schemas } from '../../schemas-cache/index.ts'
import type { Cluster } from '../cluster.ts'
import {
  formatFieldPath,
  formatObject,
  type GroupVersionKind,
  gvkOf,
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

/** What manifests are checked against: a cluster, or what was pulled from one. */
export interface Judge {
  /** Throws NoMatchError for a kind that there is not. */
  readonly discovery: { resolve(gvk: GroupVersionKind, signal?: AbortSignal): Promise<unknown> }
  schemas(): Promise<Pick<Schemas, 'define' | 'defines'>>
  readonly validate: Cluster['validate']
}

/**
 * Validates each manifest against what the cluster serves and what CustomResourceDefinitions among the
 * manifests say. A kind that neither knows is a violation.
 */
export async function* checkManifests(
  manifests: readonly Manifest[],
  cluster: Judge,
  signal: AbortSignal,
): AsyncGenerator<Checked> {
  const schemas = await cluster.schemas()
  for (const { object } of manifests) schemas.define(object)
  for (const manifest of manifests) {
    signal.throwIfAborted()
    const gvk = gvkOf(manifest.object)
    const unknown = schemas.defines(gvk) ? undefined : await findUnknown(gvk, cluster, signal)
    yield unknown === undefined
      ? await checkManifest(manifest, cluster, signal)
      : { manifest, violations: [unknown], unchecked: undefined }
  }
}

async function findUnknown(
  gvk: GroupVersionKind,
  cluster: Judge,
  signal: AbortSignal,
): Promise<Violation | undefined> {
  try {
    await cluster.discovery.resolve(gvk, signal)
    return undefined
  } catch (error) {
    if (!(error instanceof NoMatchError)) throw error
    return { path: ['kind'], reason: 'FieldValueNotSupported', message: error.message }
  }
}

async function checkManifest(
  manifest: Manifest,
  cluster: Judge,
  signal: AbortSignal,
): Promise<Checked> {
  const { violations, checks } = await cluster.validate(manifest.object, signal)
  const reasons = checks.flatMap(({ unchecked }) => unchecked ?? [])
  return { manifest, violations, unchecked: reasons.length === 0 ? undefined : reasons.join('; ') }
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
