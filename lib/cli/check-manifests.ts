import { type GroupVersionKind, gvkOf, NoMatchError, type Violation } from '../core/index.ts'
import type { Manifest } from '../manifest/index.ts'
import type { CheckReport, Validator, Warning } from '../validate/index.ts'

/** What validation says of one manifest. */
export interface Checked {
  readonly manifest: Manifest
  readonly violations: readonly Violation[]
  readonly warnings: readonly Warning[]
  /** The checks that were run; none on a kind that there is not. */
  readonly checks: readonly CheckReport[]
}

/** What becomes of an object of a kind that there is not: a violation, a warning, or nothing. */
export type MissingSchemas = 'fail' | 'warn' | 'skip'

interface Checking {
  /** Default `fail`. */
  readonly missing?: MissingSchemas | undefined
  readonly signal: AbortSignal
}

/** Validates each manifest by what the validator knows, and what CustomResourceDefinitions among the manifests say. */
export async function* checkManifests(
  manifests: readonly Manifest[],
  validator: Validator,
  { missing = 'fail', signal }: Checking,
): AsyncGenerator<Checked> {
  for (const { object } of manifests) validator.define(object)
  for (const manifest of manifests) {
    signal.throwIfAborted()
    const unknown = await findUnknown(gvkOf(manifest.object), validator, signal)
    if (unknown === undefined) {
      const { violations, warnings, checks } = await validator.validate(manifest.object, { signal })
      yield { manifest, violations, warnings, checks }
    } else if (missing !== 'skip') {
      const [violations, warnings] = missing === 'fail' ? [[unknown], []] : [[], [unknown]]
      yield { manifest, violations, warnings, checks: [] }
    }
  }
}

async function findUnknown(
  gvk: GroupVersionKind,
  validator: Validator,
  signal: AbortSignal,
): Promise<Violation | undefined> {
  try {
    await validator.resolve(gvk, signal)
    return undefined
  } catch (error) {
    if (!(error instanceof NoMatchError)) throw error
    return { path: ['kind'], reason: 'FieldValueNotSupported', message: error.message }
  }
}
