import type { Schemas } from '../../schemas-cache/index.ts'
import type { Cluster } from '../cluster.ts'
import { type GroupVersionKind, gvkOf, NoMatchError, type Violation } from '../core/index.ts'
import type { Manifest } from '../manifest/index.ts'
import type { CheckReport, Warning } from '../validate/index.ts'

/** What validation says of one manifest. */
export interface Checked {
  readonly manifest: Manifest
  readonly violations: readonly Violation[]
  readonly warnings: readonly Warning[]
  /** The checks that were run; none on a kind that there is not. */
  readonly checks: readonly CheckReport[]
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
      : { manifest, violations: [unknown], warnings: [], checks: [] }
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
  const { violations, warnings, checks } = await cluster.validate(manifest.object, signal)
  return { manifest, violations, warnings, checks }
}
