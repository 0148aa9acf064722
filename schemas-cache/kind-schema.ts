import type { GroupVersionKind } from '../lib/core/index.ts'
import type { OpenApiSchema } from './schema-node.ts'

/** What a server publishes of a kind. */
export interface KindSchema {
  readonly gvk: GroupVersionKind
  /** Whether it is a custom resource, of which a CRD's rules hold; otherwise it is made of Go types. */
  readonly custom: boolean
  /** As published, references and all. */
  readonly schema: OpenApiSchema
  /** What its references point at, by name: `#/components/schemas/NAME`. */
  readonly components: ReadonlyMap<string, OpenApiSchema>
  /** With one, the server takes no status from a create or update. */
  readonly hasStatusSubresource: boolean
}
