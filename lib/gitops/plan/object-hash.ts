import { createHash } from 'node:crypto'
import { canonicalJson, type KubeObject } from '../../core/index.ts'

/** What changes without anybody's intent, in metadata. */
const bookkeeping: ReadonlySet<string> = new Set([
  'managedFields',
  'resourceVersion',
  'generation',
  'uid',
  'creationTimestamp',
  'selfLink',
])

/**
 * The same for states of an object that differ in nothing that anybody would apply: status and the server's
 * bookkeeping are not in it. Of a Secret give it one with masked values: others could be guessed by it.
 */
export function objectHash({ status: _, metadata, ...rest }: KubeObject): string {
  const kept = Object.entries(metadata).filter(([field]) => !bookkeeping.has(field))
  const text = canonicalJson({ ...rest, metadata: Object.fromEntries(kept) })
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}
