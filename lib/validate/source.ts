import type { Schemas } from '../../schemas-cache/index.ts'
import type { GroupVersionKind, KubeObject } from '../core/index.ts'
import type { Admission } from './read-admission.ts'

/** Where a validator learns of kinds: a connected `Cluster` is one, and so is a pack, see {@link openPack}. */
export interface SchemaSource {
  /** What objects look like. */
  schemas(): Promise<Schemas>
  readonly discovery: {
    /** Throws NoMatchError, with suggestions, on a kind that there is not. */
    resolve(gvk: GroupVersionKind, signal?: AbortSignal): Promise<unknown>
  }
  /** The CustomResourceDefinition of a kind; undefined if it is none's, or may not be read. */
  definitionOf(gvk: GroupVersionKind, signal?: AbortSignal): Promise<KubeObject | undefined>
  /** What admission looks up, by which objects are then judged. Absent, or undefined: it is the server's to check. */
  admission?(): Promise<Admission | undefined>
  /** Of the server, as `v1.37.2`. */
  serverVersion(signal?: AbortSignal): Promise<string>
}
