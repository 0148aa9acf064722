import {
  formatGvk,
  type GroupVersionKind,
  gvkOf,
  NoMatchError,
  type Violation,
} from '../core/index.ts'
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
  /** So many are looked at at the same time. Default 1. */
  readonly jobs?: number | undefined
  readonly signal: AbortSignal
}

/** Validates each manifest by what the validator knows, and what CustomResourceDefinitions among the manifests say. */
export async function* checkManifests(
  manifests: readonly Manifest[],
  validator: Validator,
  { missing = 'fail', jobs = 1, signal }: Checking,
): AsyncGenerator<Checked> {
  for (const { object } of manifests) await validator.define(object)
  const known = new Set<string>()
  const check = async (manifest: Manifest): Promise<Checked | undefined> => {
    signal.throwIfAborted()
    const gvk = gvkOf(manifest.object)
    const kind = formatGvk(gvk)
    const unknown = known.has(kind) ? undefined : await findUnknown(gvk, validator, signal)
    if (unknown === undefined) {
      known.add(kind)
      const { violations, warnings, checks } = await validator.validate(manifest.object, { signal })
      return { manifest, violations, warnings, checks }
    }
    if (missing === 'skip') return undefined
    const [violations, warnings] = missing === 'fail' ? [[unknown], []] : [[], [unknown]]
    return { manifest, violations, warnings, checks: [] }
  }
  for await (const checked of inOrder(manifests, jobs, check)) {
    if (checked !== undefined) yield checked
  }
}

/** Does the work for each, for so many at the same time; what comes of it comes in the order of the items. */
async function* inOrder<Item, Result>(
  items: readonly Item[],
  jobs: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const begun: Promise<Result>[] = []
  for (const item of items) {
    const one = work(item)
    one.catch(() => {}) // thrown when it is its turn
    begun.push(one)
    const first = begun.length < jobs ? undefined : begun.shift()
    if (first !== undefined) yield await first
  }
  for (const one of begun) yield await one
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
